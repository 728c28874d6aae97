//! `ProfileRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, minutes, user_id},
    in_parallel,
};
use crate::ports::{AccessPorts as _, AuthPorts as _, UserProfilePorts as _};
use cqrs::Fault;
use kernel::Locale;
use user_profile_domain::{PersonName, Profile, ProfileState};

/// Returns the stored fields in a comparable form.
fn facts(state: &ProfileState) -> impl PartialEq + std::fmt::Debug + use<> {
    let ProfileState {
        user_id,
        first_name,
        last_name,
        locale,
        finalized_at,
    } = state.clone();
    let text = |name: Option<PersonName>| name.map(|name| name.as_str().to_owned());
    (
        user_id,
        text(first_name),
        text(last_name),
        locale,
        finalized_at,
    )
}

fn name(text: &str) -> Result<Option<PersonName>, Fault> {
    PersonName::parse(text).map(Some).map_err(Fault::unexpected)
}

pub async fn a_saved_profile_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    let (first_id, second_id) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    let started = Profile::start(first_id, Locale::Fr, minutes(0))
        .state()
        .clone();
    let longest = "𝒜".repeat(PersonName::MAX_LENGTH);
    let finalized = ProfileState {
        user_id: second_id,
        first_name: name("Ólafur ‘李’ O’Neill")?,
        last_name: name(&longest)?,
        locale: Locale::En,
        finalized_at: Some(minutes(3)),
    };
    for state in [started, finalized] {
        let saved = Profile::restore(state.clone(), 0);
        committed(&store, async |unit| unit.profiles().save(&saved).await).await?;

        let found = committed(&store, async |unit| {
            unit.profiles().find(state.user_id).await
        })
        .await?;

        let found = found.ok_or("not found")?;
        assert_eq!(facts(found.state()), facts(&state));
        assert_eq!(found.history().version(), 1);
    }
    Ok(())
}

pub async fn later_saves_replace_the_stored_state<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let started = Profile::start(user_id, Locale::Fr, minutes(0))
        .state()
        .clone();
    let full = ProfileState {
        first_name: name("Ann")?,
        last_name: name("Lee")?,
        finalized_at: Some(minutes(1)),
        ..started.clone()
    };
    for (version, state) in (0..).zip([started.clone(), full, started]) {
        let changed = Profile::restore(state.clone(), version);
        committed(&store, async |unit| unit.profiles().save(&changed).await).await?;

        let found = committed(&store, async |unit| unit.profiles().find(user_id).await).await?;

        let found = found.ok_or("not found")?;
        assert_eq!(facts(found.state()), facts(&state));
        assert_eq!(found.history().version(), version + 1);
    }
    Ok(())
}

pub async fn unknown_ids_are_not_found<S: ContractStore>(store: S) -> Checked {
    assert!(
        begin(&store)
            .await?
            .profiles()
            .find(user_id(1))
            .await?
            .is_none()
    );
    Ok(())
}

pub async fn locking_a_profile_blocks_changes_to_its_user<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let started = Profile::start(user_id, Locale::Fr, minutes(0));
    committed(&store, async |unit| unit.profiles().save(&started).await).await?;
    let unchanged = in_parallel(8, |_| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            let locked = unit.profiles().lock(user_id).await?.ok_or("not found")?;
            let before = unit.accounts().find(user_id).await?.ok_or("not found")?;
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
            let after = unit.accounts().find(user_id).await?.ok_or("not found")?;
            unit.epochs().raise(user_id).await?;
            unit.commit().await?;
            Ok(locked.state().locale == Locale::Fr && before.epoch() == after.epoch())
        }
    });
    assert_eq!(unchanged.await?, [true; 8]);
    Ok(())
}
