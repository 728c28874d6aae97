use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use user_profile::UserSummary;

/// As the API shows it.
#[derive(Serialize)]
pub(super) struct SummaryDocument<'a> {
    pub(super) id: String,
    pub(super) created_at: String,
    pub(super) email: &'a str,
    pub(super) status: &'static str,
    pub(super) first_name: Option<&'a str>,
    pub(super) last_name: Option<&'a str>,
    pub(super) roles: &'a [String],
}

impl<'a> SummaryDocument<'a> {
    pub(super) fn of(user: &'a UserSummary) -> Self {
        Self {
            id: user.id.to_string(),
            created_at: written(user.created_at),
            email: &user.email,
            status: user.status.as_str(),
            first_name: user.first_name.as_deref(),
            last_name: user.last_name.as_deref(),
            roles: &user.roles,
        }
    }

    pub(super) fn name(&self) -> String {
        [self.first_name, self.last_name].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

pub(super) fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
