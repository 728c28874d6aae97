//! Aggregates with a value in every field.

use super::{ContractStore, committed};
use crate::deterministic::SequentialUuids;
use crate::ports::{AccessPorts as _, AuthPorts as _};
use access_domain::{Role, RoleDescription, RoleGrants, RoleId, RoleName};
use auth::ports::Saved;
use auth_domain::{Account, AccountState, AuthenticationMethod, Rotations, Session, SessionState};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{
    DeviceName, EmailAddress, Fault, Locale, PasswordHash, Permission, SessionId, UserId,
};
use registration_domain::{
    CodeDigest, Registration, RegistrationId, RegistrationKind, RegistrationRules,
    RegistrationState,
};
use uuid::Uuid;

/// 2026-11-20 09:00:00.123456 UTC.
pub(super) fn now() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_795_165_200_123_456).unwrap_or_default()
}

/// Returns `now` plus `count` minutes and `count` microseconds, which reveal stores that truncate
/// times.
pub(super) fn minutes(count: i64) -> DateTime<Utc> {
    now() + TimeDelta::minutes(count) + TimeDelta::microseconds(count)
}

pub(super) fn uuid(n: u64) -> Uuid {
    SequentialUuids::nth(n)
}

pub(super) fn user_id(n: u64) -> UserId {
    UserId::new(uuid(n))
}

pub(super) fn session_id(n: u64) -> SessionId {
    SessionId::new(uuid(n))
}

pub(super) fn registration_id(n: u64) -> RegistrationId {
    RegistrationId::new(uuid(n))
}

pub(super) fn address(text: &str) -> Result<EmailAddress, Fault> {
    EmailAddress::parse(text).map_err(Fault::unexpected)
}

pub(super) fn account(n: u64) -> Result<Account, Fault> {
    Ok(Account::open(
        user_id(n),
        address(&format!("User.{n}@Example.org"))?,
        PasswordHash::new("plain$1$ü"),
        now(),
    ))
}

/// Stores an account, which sessions, profiles and role_grants refer to.
pub(super) async fn given_account<S: ContractStore>(store: &S, n: u64) -> Result<UserId, Fault> {
    given(store, &account(n)?).await
}

pub(super) async fn given_suspended_account<S: ContractStore>(
    store: &S,
    n: u64,
) -> Result<UserId, Fault> {
    given(store, &suspended_account(n)?).await
}

async fn given<S: ContractStore>(store: &S, account: &Account) -> Result<UserId, Fault> {
    let saved = committed(store, async |unit| {
        unit.accounts().save_with_new_address(account).await
    })
    .await?;
    if saved == Saved::Done {
        Ok(account.id())
    } else {
        Err(Fault::unexpected("the store was not empty"))
    }
}

pub(super) fn suspended_account(n: u64) -> Result<Account, Fault> {
    let state = AccountState {
        epoch: 7,
        suspended_at: Some(minutes(3)),
        deletes_at: Some(minutes(9)),
        ..account(n)?.state().clone()
    };
    Ok(Account::restore(state, 0))
}

/// Returns an account that is suspended and one whose deletion is scheduled.
pub(super) fn inactive_accounts() -> Result<[Account; 2], Fault> {
    let suspended = AccountState {
        suspended_at: Some(minutes(3)),
        ..account(1)?.state().clone()
    };
    let leaving = AccountState {
        deletes_at: Some(minutes(9)),
        ..account(2)?.state().clone()
    };
    Ok([suspended, leaving].map(|state| Account::restore(state, 0)))
}

pub(super) fn session_state(n: u64, user_id: UserId) -> Result<SessionState, Fault> {
    Ok(SessionState {
        id: session_id(n),
        user_id,
        generation: 3,
        used_generation: 0,
        nonce: [0xfe; 32],
        method: AuthenticationMethod::EmailCode,
        device_name: Some(DeviceName::parse("Zoë’s 📱").map_err(Fault::unexpected)?),
        authenticated_at: minutes(-5),
        last_used_at: minutes(-4),
        idle_expires_at: minutes(60),
        absolute_expires_at: minutes(120),
        ended_at: None,
        rotations: Rotations::restore(vec![minutes(-5), minutes(-4)]),
    })
}

pub(super) fn session(n: u64, user_id: UserId) -> Result<Session, Fault> {
    Ok(Session::restore(session_state(n, user_id)?, 0))
}

pub(super) fn registration_state(n: u64) -> Result<RegistrationState, Fault> {
    Ok(RegistrationState {
        id: registration_id(n),
        address: address("Ann.Lee+x@Example.org")?,
        password_hash: PasswordHash::new("$argon2id$v=19$ü"),
        locale: Locale::Fr,
        kind: RegistrationKind::Pending,
        code: CodeDigest([0x80; 32]),
        code_expires_at: minutes(15),
        attempts: 2,
        resend_after: minutes(1),
        resent: vec![minutes(-3), minutes(-2)],
        created_at: minutes(-10),
    })
}

pub(super) fn registration(n: u64) -> Result<Registration, Fault> {
    let RegistrationState {
        id,
        address,
        password_hash,
        locale,
        code,
        created_at,
        ..
    } = registration_state(n)?;
    let rules = RegistrationRules::default();
    Ok(Registration::register(
        id,
        address,
        password_hash,
        locale,
        false,
        code,
        &rules,
        created_at,
    ))
}

/// Counts a wrong code, without the usual limit of attempts.
pub(super) fn count_wrong_code(registration: &mut Registration) {
    let rules = RegistrationRules {
        max_attempts: i16::MAX,
        ..RegistrationRules::default()
    };
    registration.verify(|_| false, &rules, now());
}

pub(super) fn role_name(text: &str) -> Result<RoleName, Fault> {
    RoleName::parse(text).map_err(Fault::unexpected)
}

pub(super) fn role(n: u64, name: &str, permissions: &[&'static str]) -> Result<Role, Fault> {
    let description = RoleDescription::parse("Was für Zoë").map_err(Fault::unexpected)?;
    let permissions = permissions
        .iter()
        .map(|name| Permission::declared(name))
        .collect();
    Ok(Role::create(
        RoleId::new(uuid(n)),
        role_name(name)?,
        description,
        permissions,
        now(),
    ))
}

/// Replaces the roles of the user.
pub(super) async fn given_roles<S: ContractStore>(
    store: &S,
    user_id: UserId,
    roles: &[&str],
) -> Result<(), Fault> {
    let roles = roles
        .iter()
        .map(|name| role_name(name))
        .collect::<Result<_, _>>()?;
    committed(store, async |unit| {
        let version = unit.role_grants().find(user_id).await?.history().version();
        unit.role_grants()
            .save(&RoleGrants::restore(user_id, roles, version))
            .await
    })
    .await
}
