//! The initial state of tests.

use crate::{Fakes, deterministic::SequentialUuids};
use access::ports::AccessPorts as _;
use access_domain::{Role, RoleDescription, RoleGrants, RoleId, RoleName};
use auth::ports::AuthPorts as _;
use auth::ports::Saved;
use auth_domain::{Account, AccountState};
use cqrs::Fault;
use kernel::{BoxError, EmailAddress, Locale, Permission, UserId};
use services::{Clock, UuidGenerator};
use user_profile::ports::UserProfilePorts as _;
use user_profile_domain::Profile;

/// An account with its password's hash as [`PlainHasher`](crate::deterministic::PlainHasher) makes
/// it now.
pub async fn account(
    fakes: &Fakes,
    address: &EmailAddress,
    password: &str,
) -> Result<UserId, BoxError> {
    let (user_id, hash) = (
        UserId::new(fakes.uuids.next()),
        fakes.hasher.hash_of(password),
    );
    store(
        fakes,
        &Account::open(user_id, address.clone(), hash, fakes.clock.now()),
    )
    .await?;
    Ok(user_id)
}

/// Opens an account like [`account`] and suspends it.
pub async fn suspended_account(
    fakes: &Fakes,
    address: &EmailAddress,
    password: &str,
) -> Result<UserId, BoxError> {
    let (user_id, now) = (UserId::new(fakes.uuids.next()), fakes.clock.now());
    let password_hash = fakes.hasher.hash_of(password);
    let suspended_at = Some(now);
    let state = AccountState {
        id: user_id,
        address: address.clone(),
        password_hash,
        epoch: 1,
        suspended_at,
        deletes_at: None,
        deletion_by_administrator: false,
        created_at: now,
    };
    store(fakes, &Account::restore(state, 0)).await?;
    Ok(user_id)
}

async fn store(fakes: &Fakes, account: &Account) -> Result<(), BoxError> {
    let saved = fakes
        .database
        .within(async |tx| tx.accounts().save_with_new_address(account).await)
        .await?;
    match saved {
        Saved::Done => Ok(()),
        Saved::AddressTaken => Err("the address is taken".into()),
    }
}

/// As [`account`] followed by a suspension.
pub async fn suspended(fakes: &Fakes, user_id: UserId) -> Result<(), BoxError> {
    let found = fakes
        .database
        .within(async |tx| tx.accounts().find(user_id).await)
        .await?;
    let account = found.ok_or("there is no such account")?;
    let state = AccountState {
        suspended_at: Some(fakes.clock.now()),
        ..account.state().clone()
    };
    store(fakes, &Account::restore(state, account.history().version())).await
}

/// A profile that is not final yet.
pub async fn profile(fakes: &Fakes, user_id: UserId, locale: Locale) -> Result<(), Fault> {
    let profile = Profile::start(user_id, locale, fakes.clock.now());
    fakes
        .database
        .within(async |tx| tx.profiles().save(&profile).await)
        .await
}

/// As if the role had been assigned, without its epoch.
pub async fn role(fakes: &Fakes, user_id: UserId, role: &str) -> Result<(), Fault> {
    let (role, now) = (
        RoleName::parse(role).map_err(Fault::unexpected)?,
        fakes.clock.now(),
    );
    let assigned = async |tx: &crate::memory::InMemoryTransaction| {
        let mut grants: RoleGrants = tx.role_grants().find(user_id).await?;
        grants.grant(role, now);
        tx.role_grants().save(&grants).await
    };
    fakes.database.within(assigned).await
}

/// A role of its own with these permissions.
pub async fn custom_role(
    fakes: &Fakes,
    name: &str,
    permissions: &[&'static str],
) -> Result<(), BoxError> {
    let role = Role::create(
        RoleId::new(fakes.uuids.next()),
        RoleName::parse(name)?,
        RoleDescription::parse("For tests")?,
        permissions
            .iter()
            .map(|name| Permission::declared(name))
            .collect(),
        fakes.clock.now(),
    );
    let saved = async |tx: &crate::memory::InMemoryTransaction| tx.roles().save(&role).await;
    Ok(fakes.database.within(saved).await?)
}

/// An id that nothing has.
pub fn unknown_user() -> UserId {
    UserId::new(SequentialUuids::nth(u64::from(u32::MAX)))
}
