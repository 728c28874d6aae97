//! `FindUser` and `GetCurrentUser`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{
        account, address, given_account, given_roles, given_suspended_account, minutes, now, role,
        user_id,
    },
};
use crate::{
    contexts,
    ports::{AccessPorts as _, AuthPorts as _, UserProfilePorts as _},
};
use auth::{FindUser, FindUserError, ports::Saved};
use cqrs::{Denial, Failure, Fault, Handler as _, Outcome};
use kernel::{Locale, Permission, UserId};
use user_profile::{CurrentUserView, GetCurrentUser, GetCurrentUserError, UserStatus};
use user_profile_domain::{PersonName, Profile};

async fn find<S: ContractStore>(store: &S, email: &str) -> Outcome<FindUser> {
    store
        .reads()
        .handle(
            &contexts::system(),
            FindUser {
                address: address(email)?,
            },
        )
        .await
}

async fn current<S: ContractStore>(store: &S, user_id: UserId) -> Outcome<GetCurrentUser> {
    store
        .reads()
        .handle(&contexts::user(user_id), GetCurrentUser)
        .await
}

pub(super) async fn given_profile<S: ContractStore>(
    store: &S,
    user_id: UserId,
) -> Result<(), Fault> {
    let started = Profile::start(user_id, Locale::Fr, now());
    committed(store, async |unit| unit.profiles().save(&started).await).await
}

/// Stores a finalized profile of Zoë O’Neill.
pub(super) async fn given_final_profile<S: ContractStore>(
    store: &S,
    user_id: UserId,
) -> Result<(), Fault> {
    given_profile(store, user_id).await?;
    let name = |text| PersonName::parse(text).map_err(Fault::unexpected);
    let mut profile = Profile::restore(
        Profile::start(user_id, Locale::Fr, now()).state().clone(),
        1,
    );
    profile
        .finalize(name("Zoë")?, name("O’Neill")?, None, minutes(5))
        .map_err(Fault::unexpected)?;
    committed(store, async |unit| unit.profiles().save(&profile).await).await
}

fn view(n: u64) -> Result<CurrentUserView, Fault> {
    Ok(CurrentUserView {
        id: user_id(n),
        created_at: now(),
        first_name: "Zoë".to_owned(),
        last_name: "O’Neill".to_owned(),
        email: address(&format!("User.{n}@Example.org"))?,
        locale: Locale::Fr,
        status: UserStatus::Ready,
        roles: Vec::new(),
        permissions: Vec::new(),
    })
}

pub async fn users_are_found_by_address_in_any_case<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    given_account(&store, 2).await?;
    for spelling in [
        "User.1@Example.org",
        "user.1@example.org",
        "USER.1@EXAMPLE.ORG",
    ] {
        assert_eq!(find(&store, spelling).await?, user_id, "{spelling}");
    }
    Ok(())
}

pub async fn unknown_and_uncommitted_addresses_are_refused<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    let unit = begin(&store).await?;
    assert_eq!(
        unit.accounts().save_with_new_address(&account(2)?).await?,
        Saved::Done
    );
    for email in [
        "user.11@example.org",
        "user_1@example.org",
        "user.2@example.org",
    ] {
        let refused = find(&store, email).await;
        assert!(
            matches!(refused, Err(Failure::Refused(FindUserError::UnknownUser))),
            "{email}: {refused:?}"
        );
    }
    Ok(())
}

pub async fn the_current_user_is_shown<S: ContractStore>(store: S) -> Checked {
    for n in [1, 2] {
        given_final_profile(&store, given_account(&store, n).await?).await?;
    }
    let auditor = role(1, "auditor", &["users:read", "moons:read", "events:read"])?;
    committed(&store, async |unit| unit.roles().save(&auditor).await).await?;
    committed(&store, async |unit| {
        unit.roles().save(&role(2, "bystander", &[])?).await
    })
    .await?;
    given_roles(&store, user_id(1), &["bystander", "auditor"]).await?;

    let shown = current(&store, user_id(1)).await?;

    let roles = vec!["auditor".to_owned(), "bystander".to_owned()];
    let permissions = vec![
        Permission::declared("events:read"),
        Permission::declared("users:read"),
    ];
    assert_eq!(
        shown,
        CurrentUserView {
            roles,
            permissions,
            ..view(1)?
        }
    );
    assert_eq!(current(&store, user_id(2)).await?, view(2)?);
    Ok(())
}

pub async fn the_current_superadmin_has_every_declared_permission<S: ContractStore>(
    store: S,
) -> Checked {
    given_final_profile(&store, given_account(&store, 1).await?).await?;
    given_roles(&store, user_id(1), &["superadmin", "admin"]).await?;

    let shown = current(&store, user_id(1)).await?;

    assert_eq!(
        (shown.roles.join(" ").as_str(), shown.permissions.as_slice()),
        ("admin superadmin", crate::declared())
    );
    Ok(())
}

pub async fn a_suspended_current_user_is_shown_as_suspended<S: ContractStore>(store: S) -> Checked {
    given_final_profile(&store, given_suspended_account(&store, 1).await?).await?;

    let shown = current(&store, user_id(1)).await?;

    assert_eq!(
        shown,
        CurrentUserView {
            status: UserStatus::Suspended,
            ..view(1)?
        }
    );
    Ok(())
}

pub async fn a_current_user_without_a_final_profile_is_refused<S: ContractStore>(
    store: S,
) -> Checked {
    let (without, started) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    given_profile(&store, started).await?;
    given_roles(&store, started, &["admin", "superadmin"]).await?;
    for user_id in [without, started] {
        let refused = current(&store, user_id).await;
        let expected = GetCurrentUserError::ProfileIncomplete;
        assert!(
            matches!(refused, Err(Failure::Refused(refusal)) if refusal == expected),
            "{refused:?}"
        );
    }
    Ok(())
}

pub async fn unknown_and_absent_current_users_are_refused<S: ContractStore>(store: S) -> Checked {
    let unknown = current(&store, user_id(1)).await;
    assert!(
        matches!(
            unknown,
            Err(Failure::Refused(GetCurrentUserError::UnknownUser))
        ),
        "{unknown:?}"
    );
    for context in [contexts::anonymous(), contexts::system()] {
        let absent = store.reads().handle(&context, GetCurrentUser).await;
        assert!(
            matches!(absent, Err(Failure::Forbidden(Denial::Anonymous))),
            "{absent:?}"
        );
    }
    Ok(())
}
