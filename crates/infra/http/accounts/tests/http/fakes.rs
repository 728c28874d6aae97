//! The application behind the routes, scripted per message, and technical services that repeat
//! themselves.

use async_trait::async_trait;
use auth::{
    EndOtherSessions, EndSession, ListSessions, LogIn, LogOut, RefreshSession, RefreshedSession,
    RequestDeletion, ScheduledDeletion, UserTokens,
};
use auth_domain::SessionToken;
use chrono::{DateTime, TimeDelta, Utc};
use flows::{CompleteRegistration, RegistrationCompletion};
use infra_http::{DependencyState, Health, HealthState, Revocations, Revoked};
use kernel::{
    EmailAddress, Fault, Locale, Password, PasswordRefused, PasswordScreen, Permission, SessionId,
    UserId,
};
use registration::{Register, Registered, ResendCode, Resent};
use registration_domain::RegistrationId;
use services::{
    AccessClaims, AccessTokenRefused, AccessTokens, Clock, EncodedAccessToken, Mac, MacPurpose,
    UuidGenerator,
};
use std::{
    hash::{DefaultHasher, Hasher},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
pub use testing::Reply;
use testing::Scripted;
use user_profile::{
    ChangeProfile, CurrentUserView, ExportStatus, ExportView, FinalizeProfile, GetCurrentUser,
    GetExport, RequestExport, RequestedExport, UserStatus,
};
use user_profile_domain::ExportId;
use uuid::Uuid;

macro_rules! fakes {
    ($($field:ident: $message:ty),+ $(,)?) => {
        /// The usual answers, by name. Others are scripted:
        /// `Fakes::default().scripted().on::<Message>(…)`.
        pub struct Fakes {
            $(pub $field: Reply<$message>,)+
        }

        impl Fakes {
            pub fn scripted(self) -> Scripted {
                Scripted::default()$(.on_boxed::<$message>(self.$field))+
            }
        }
    };
}

impl From<Fakes> for Scripted {
    fn from(fakes: Fakes) -> Self {
        fakes.scripted()
    }
}

fakes! {
    register: Register,
    resend: ResendCode,
    complete: CompleteRegistration,
    log_in: LogIn,
    refresh: RefreshSession,
    log_out: LogOut,
    end_session: EndSession,
    end_others: EndOtherSessions,
    list_sessions: ListSessions,
    current_user: GetCurrentUser,
    finalize: FinalizeProfile,
    request_deletion: RequestDeletion,
    change: ChangeProfile,
    request_export: RequestExport,
    get_export: GetExport,
}

/// Everything succeeds.
impl Default for Fakes {
    fn default() -> Self {
        Self {
            register: Box::new(|_, _| Ok(registered())),
            resend: Box::new(|_, resend| {
                let Registered {
                    expires_at,
                    resend_after,
                    ..
                } = registered();
                Ok(Resent {
                    registration_id: resend.registration_id,
                    expires_at,
                    resend_after,
                })
            }),
            complete: Box::new(|_, _| Ok(RegistrationCompletion::Completed(tokens()))),
            log_in: Box::new(|_, _| Ok(tokens())),
            refresh: Box::new(|_, _| Ok(RefreshedSession::Refreshed(tokens()))),
            log_out: Box::new(|_, _| Ok(())),
            end_session: Box::new(|_, _| Ok(())),
            end_others: Box::new(|_, _| Ok(())),
            list_sessions: Box::new(|_, _| Ok(Vec::new())),
            current_user: Box::new(|_, _| Ok(view())),
            finalize: Box::new(|_, _| Ok(view())),
            request_deletion: Box::new(|_, _| {
                Ok(ScheduledDeletion {
                    deletes_at: now() + TimeDelta::days(14),
                })
            }),
            change: Box::new(|_, _| Ok(view())),
            request_export: Box::new(|_, _| Ok(export())),
            get_export: Box::new(|_, query| {
                let RequestedExport {
                    requested_at,
                    expires_at,
                    ..
                } = export();
                Ok(ExportView {
                    id: query.id,
                    status: ExportStatus::Pending,
                    requested_at,
                    expires_at,
                    data: None,
                })
            }),
        }
    }
}

pub fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_000)
}

pub fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + number)
}

pub fn registered() -> Registered {
    let resend_after = now() + TimeDelta::minutes(1);
    Registered {
        registration_id: RegistrationId::new(id(1)),
        expires_at: now() + TimeDelta::minutes(15),
        resend_after,
    }
}

pub fn tokens() -> UserTokens {
    UserTokens {
        access_token: EncodedAccessToken::new("access.token"),
        access_expires_at: now() + TimeDelta::minutes(10),
        expires_in: 600,
        session_token: SessionToken::new("lst1_session"),
        session_expires_at: now() + TimeDelta::days(14),
        session_id: SessionId::new(id(2)),
        user_id: UserId::new(id(3)),
    }
}

pub fn export() -> RequestedExport {
    RequestedExport {
        id: ExportId::new(id(4)),
        requested_at: now(),
        expires_at: now() + TimeDelta::days(7),
    }
}

#[expect(clippy::expect_used, reason = "a helper of tests may fail them")]
pub fn view() -> CurrentUserView {
    CurrentUserView {
        id: UserId::new(id(3)),
        created_at: now(),
        first_name: "Ann".to_owned(),
        last_name: "Lee".to_owned(),
        email: EmailAddress::parse("ann@example.org").expect("an address"),
        locale: Locale::En,
        status: UserStatus::Ready,
        roles: vec!["auditor".to_owned()],
        permissions: vec![Permission::declared("events:read")],
    }
}

const ADMIN: [Permission; 5] = [
    Permission::declared("events:read"),
    Permission::declared("sessions:revoke"),
    Permission::declared("users:delete"),
    Permission::declared("users:read"),
    Permission::declared("users:suspend"),
];

/// Knows the tokens `good`, `stale`, `ended`, and three that are good and carry other rights:
/// `plain` with none, `admin` with more, and `root` with all.
pub struct ThreeTokens;

impl AccessTokens for ThreeTokens {
    fn issue(&self, _: &AccessClaims) -> Result<EncodedAccessToken, Fault> {
        Err(Fault::unexpected("the HTTP side issues nothing"))
    }

    fn verify(&self, token: &str) -> Result<Arc<AccessClaims>, AccessTokenRefused> {
        let epoch = match token {
            "good" | "plain" | "admin" | "root" => 2,
            "stale" => 1,
            "ended" => 0,
            _ => return Err(AccessTokenRefused),
        };
        let permissions = match token {
            "plain" => [].into(),
            "admin" => ADMIN.into(),
            "root" => testing::declared().into(),
            _ => [Permission::declared("events:read")].into(),
        };
        Ok(Arc::new(AccessClaims {
            id: id(9),
            user_id: UserId::new(id(3)),
            session_id: SessionId::new(id(2)),
            generation: Some(1),
            issued_at: now(),
            expires_at: now() + TimeDelta::minutes(10),
            authenticated_at: now(),
            methods: vec!["pwd".to_owned()],
            permissions,
            epoch,
        }))
    }

    fn jwks(&self) -> String {
        r#"{"keys":[]}"#.to_owned()
    }
}

impl Revocations for ThreeTokens {
    fn refuses(&self, claims: &AccessClaims) -> Option<Revoked> {
        match claims.epoch {
            0 => Some(Revoked::Ended),
            1 => Some(Revoked::Stale),
            _ => None,
        }
    }
}

pub struct PlainMac;

impl Mac for PlainMac {
    fn mac(&self, _: MacPurpose, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = DefaultHasher::new();
        parts.iter().for_each(|part| hasher.write(part));
        let mut mac = [0; 32];
        mac[..8].copy_from_slice(&hasher.finish().to_be_bytes());
        mac
    }

    fn matches(&self, expected: &[u8; 32], actual: &[u8; 32]) -> bool {
        expected == actual
    }
}

#[derive(Default)]
pub struct CountingUuids(AtomicU64);

impl CountingUuids {
    pub fn after(used: u64) -> Self {
        Self(used.into())
    }
}

impl UuidGenerator for CountingUuids {
    fn next(&self) -> Uuid {
        id(1000 + u128::from(self.0.fetch_add(1, Ordering::SeqCst)))
    }
}

pub struct FixedClock;

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        now()
    }
}

pub struct OneCommonPassword;

impl PasswordScreen for OneCommonPassword {
    fn check(&self, password: &Password, _: &[&str]) -> Result<(), PasswordRefused> {
        match password.expose() {
            "correct horse battery" => Err(PasswordRefused::TooCommon),
            "abcabcabcabcabcabc" => Err(PasswordRefused::TooRepetitive),
            _ => Ok(()),
        }
    }
}

pub struct ScriptedHealth(pub Vec<(&'static str, HealthState)>);

#[async_trait]
impl Health for ScriptedHealth {
    async fn check(&self) -> Vec<DependencyState> {
        let state = |(name, state): &(&str, HealthState)| DependencyState {
            name: (*name).to_owned(),
            state: *state,
            detail: None,
        };
        self.0.iter().map(state).collect()
    }
}
