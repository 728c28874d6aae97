//! Optimistic concurrency: saving an aggregate fails unless its version is the stored one.

use super::{
    Checked, ContractStore, TransactionOf, committed,
    fixtures::{
        account, count_wrong_code, given_account, minutes, now, registration, registration_id,
        registration_state, session, session_state, user_id,
    },
    registrations, signing_keys,
};
use crate::ports::{
    AccessPorts as _, AuthPorts as _, RegistrationPorts as _, UserProfilePorts as _,
};
use access_domain::{RoleGrants, RoleName};
use auth::ports::Saved;
use auth_domain::{Account, AccountState, Session, SigningKey, SigningKeyState};
use cqrs::Fault;
use kernel::{Locale, PasswordHash};
use registration_domain::{CodeDigest, Registration, RegistrationState};
use user_profile_domain::{PersonName, Profile, ProfileState};

/// Checks that `winner` can be saved and `loser` conflicts; both are changed copies of `created`.
async fn assert_conflict<S: ContractStore, A>(
    store: &S,
    [created, winner, loser]: [A; 3],
    save: impl AsyncFn(&TransactionOf<S>, &A) -> Result<(), Fault>,
) -> Checked {
    let too_early = committed(store, async |unit| save(unit, &winner).await).await;
    assert!(
        matches!(too_early, Err(Fault::Conflict)),
        "version 1 is not stored yet: {too_early:?}"
    );
    committed(store, async |unit| save(unit, &created).await).await?;
    committed(store, async |unit| save(unit, &winner).await).await?;
    let events = store.events().await?;

    for late in [loser, created] {
        let lost = committed(store, async |unit| save(unit, &late).await).await;
        assert!(matches!(lost, Err(Fault::Conflict)), "{lost:?}");
    }

    assert_eq!(store.events().await?, events);
    Ok(())
}

pub async fn saving_a_stale_registration_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    let mut winner = Registration::restore(registration_state(1)?, 1);
    count_wrong_code(&mut winner);
    // without events, so that only the version reveals the conflict
    let resent = RegistrationState {
        code: CodeDigest([7; 32]),
        ..registration_state(1)?
    };
    let versions = [
        registration(1)?,
        winner.clone(),
        Registration::restore(resent, 1),
    ];

    assert_conflict(&store, versions, async |unit, saved| {
        unit.registrations().save(saved).await
    })
    .await?;

    let found = committed(&store, async |unit| {
        unit.registrations().find(registration_id(1)).await
    })
    .await?;
    let found = found.ok_or("not found")?;
    assert_eq!(
        registrations::facts(found.state()),
        registrations::facts(winner.state())
    );
    Ok(())
}

pub async fn saving_a_stale_account_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    let mut winner = Account::restore(account(1)?.state().clone(), 1);
    winner.rehash(PasswordHash::new("winner"), minutes(1));
    let suspended = AccountState {
        suspended_at: Some(minutes(1)),
        ..account(1)?.state().clone()
    };
    let versions = [account(1)?, winner, Account::restore(suspended, 1)];

    assert_conflict(&store, versions, async |unit, saved| {
        let done = unit.accounts().save_with_new_address(saved).await? == Saved::Done;
        done.then_some(())
            .ok_or_else(|| Fault::unexpected("the address is taken"))
    })
    .await?;

    let found = committed(&store, async |unit| unit.accounts().find(user_id(1)).await).await?;
    let found = found.ok_or("not found")?.state().clone();
    assert_eq!(
        (found.password_hash.expose(), found.suspended_at),
        ("winner", None)
    );
    Ok(())
}

pub async fn saving_a_stale_session_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let mut winner = Session::restore(session_state(2, user_id)?, 1);
    winner.end(minutes(1));
    let versions = [
        session(2, user_id)?,
        winner.clone(),
        Session::restore(session_state(2, user_id)?, 1),
    ];

    assert_conflict(&store, versions, async |unit, saved| {
        unit.sessions().save(saved).await
    })
    .await?;

    let found = committed(&store, async |unit| unit.sessions().find(winner.id()).await).await?;
    assert_eq!(found.ok_or("not found")?.state(), winner.state());
    Ok(())
}

pub async fn saving_a_stale_signing_key_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    let state = signing_keys::state(1);
    let changed = |public_key: &[u8]| {
        let state = SigningKeyState {
            public_key: public_key.to_vec(),
            ..state.clone()
        };
        SigningKey::restore(state, 1)
    };
    let versions = [
        SigningKey::restore(state.clone(), 0),
        changed(b"winner"),
        changed(b"loser"),
    ];

    assert_conflict(&store, versions, async |unit, saved| {
        unit.signing_keys().save(saved).await
    })
    .await?;

    let found = store.signing_key_ring().load(now()).await?;
    assert_eq!(found.first().ok_or("not found")?.public_key, b"winner");
    Ok(())
}

pub async fn saving_a_stale_profile_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let created = Profile::start(user_id, Locale::Fr, now());
    let changed = |name: &str| {
        let name = PersonName::parse(name).map_err(Fault::unexpected)?;
        let state = ProfileState {
            first_name: Some(name),
            ..created.state().clone()
        };
        Ok::<_, Fault>(Profile::restore(state, 1))
    };
    let versions = [created.clone(), changed("Winner")?, changed("Loser")?];

    assert_conflict(&store, versions, async |unit, saved| {
        unit.profiles().save(saved).await
    })
    .await?;

    let found = committed(&store, async |unit| unit.profiles().find(user_id).await).await?;
    let found = found.ok_or("not found")?.state().first_name.clone();
    assert_eq!(found.as_ref().map(PersonName::as_str), Some("Winner"));
    Ok(())
}

pub async fn saving_a_stale_assignment_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let admin = RoleName::parse("admin").map_err(Fault::unexpected)?;
    let with = |role: RoleName, version| {
        let mut grants = RoleGrants::restore(user_id, [].into(), version);
        grants.grant(role, now());
        grants
    };
    let created = with(admin.clone(), 0);
    let versions = [
        created.clone(),
        RoleGrants::restore(user_id, [].into(), 1),
        with(RoleName::superadmin(), 1),
    ];

    assert_conflict(&store, versions, async |unit, saved| {
        unit.role_grants().save(saved).await
    })
    .await?;

    let found = committed(&store, async |unit| unit.role_grants().find(user_id).await).await?;
    assert!(found.roles().is_empty());
    Ok(())
}
