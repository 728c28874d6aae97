use crate::module::{Module, UserProfilePool};
use chrono::{DateTime, Utc};
use cqrs::{ContextModule, Execution, Internal, Wiring};
use kernel::UserId;
use serde::Serialize;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Collects all stored personal data of a user. Contains no secrets: no password, token or code in
/// any form.
#[derive(Debug, Clone)]
pub struct CollectPersonalData {
    pub user_id: UserId,
}

impl CollectPersonalData {
    /// The maximum number of events, newest first; far more than users have.
    pub const MAX_EVENTS: i64 = 10_000;
    /// The maximum number of registrations for the address, newest first.
    pub const MAX_REGISTRATIONS: i64 = 1_000;
}

/// The document that users get, as JSON.
#[derive(Clone, PartialEq, Serialize)]
pub struct PersonalData {
    pub collected_at: DateTime<Utc>,
    pub account: AccountData,
    pub profile: Option<ProfileData>,
    /// Sorted by name.
    pub roles: Vec<String>,
    pub sessions: Vec<SessionData>,
    /// Registrations with the address.
    pub registrations: Vec<RegistrationData>,
    /// All requested changes of address, regardless of their result.
    pub email_changes: Vec<EmailChangeData>,
    /// Password links that were mailed to the user.
    pub password_links: Vec<PasswordLinkData>,
    /// Links that return the account to a former address, mailed to that address.
    pub email_change_undos: Vec<EmailChangeUndoData>,
    pub exports: Vec<ExportData>,
    /// Events with the user as actor or target, newest first.
    pub events: Vec<EventData>,
    /// Whether `events` contains all events.
    pub events_complete: bool,
    /// The data of other contexts, by the name of the context.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub contexts: BTreeMap<&'static str, serde_json::Value>,
}

#[derive(Clone, PartialEq, Serialize)]
pub struct AccountData {
    pub id: UserId,
    pub email: String,
    pub created_at: DateTime<Utc>,
    pub suspended_at: Option<DateTime<Utc>>,
}

#[derive(Clone, PartialEq, Serialize)]
pub struct ProfileData {
    pub first_name: Option<String>,
    pub last_name: Option<String>,
    pub locale: String,
    pub finalized_at: Option<DateTime<Utc>>,
}

#[derive(Clone, PartialEq, Serialize)]
pub struct SessionData {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub last_used_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
    pub device_name: Option<String>,
    /// The authentication method.
    pub method: String,
}

#[derive(Clone, PartialEq, Serialize)]
pub struct RegistrationData {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub email: String,
    pub locale: String,
}

#[derive(Clone, PartialEq, Serialize)]
pub struct EmailChangeData {
    pub id: Uuid,
    pub requested_at: DateTime<Utc>,
    pub email: String,
}

#[derive(Clone, PartialEq, Serialize)]
pub struct PasswordLinkData {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// The time at which the link was used or voided.
    pub closed_at: Option<DateTime<Utc>>,
}

#[derive(Clone, PartialEq, Serialize)]
pub struct EmailChangeUndoData {
    pub id: Uuid,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// The time at which the link was used or voided.
    pub closed_at: Option<DateTime<Utc>>,
    /// The former address.
    pub email: String,
}

#[derive(Clone, PartialEq, Serialize)]
pub struct ExportData {
    pub id: Uuid,
    pub requested_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

#[derive(Clone, PartialEq, Serialize)]
pub struct EventData {
    pub id: Uuid,
    #[serde(rename = "type")]
    pub event_type: String,
    pub occurred_at: DateTime<Utc>,
    pub subject: String,
    pub subject_id: Uuid,
    /// The network address of the user's own requests. Omitted for requests by others, such as
    /// administrators.
    pub source: Option<String>,
}

/// Omits the content, which is personal data.
impl std::fmt::Debug for PersonalData {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonalData(…)")
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CollectPersonalDataError {
    #[error("there is no such user")]
    UnknownUser,
}

cqrs::refusal!(CollectPersonalDataError { UnknownUser => crate::problems::USER_NOT_FOUND });

cqrs::query!(
    CollectPersonalData = "user_profile.collect_personal_data", Internal => PersonalData, CollectPersonalDataError
);

impl<P: UserProfilePool> Wiring<CollectPersonalData> for Module<P> {
    fn execution(&self) -> impl Execution<CollectPersonalData> {
        self.reading(|_, reads| reads)
    }
}
