use chrono::{DateTime, SecondsFormat, Utc};
use infra_cli::TableRow;
use kernel::UserId;
use serde::Serialize;
use user_profile::UserSummary;

/// The user as the API returns it in lists.
#[derive(Serialize)]
pub(crate) struct SummaryDocument {
    pub(super) id: UserId,
    pub(super) created_at: String,
    pub(super) email: String,
    pub(super) status: &'static str,
    pub(super) first_name: Option<String>,
    pub(super) last_name: Option<String>,
    pub(super) roles: Vec<String>,
}

impl From<UserSummary> for SummaryDocument {
    fn from(user: UserSummary) -> Self {
        Self {
            id: user.id,
            created_at: timestamp(user.created_at),
            email: user.email,
            status: user.status.as_str(),
            first_name: user.first_name,
            last_name: user.last_name,
            roles: user.roles,
        }
    }
}

impl SummaryDocument {
    pub(super) fn name(&self) -> String {
        let names = [self.first_name.as_deref(), self.last_name.as_deref()];
        names.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

impl TableRow<6> for SummaryDocument {
    const HEAD: [&'static str; 6] = ["ID", "EMAIL", "STATUS", "CREATED", "NAME", "ROLES"];

    fn cells(&self) -> [String; 6] {
        let (id, status, roles) = (
            self.id.to_string(),
            self.status.to_owned(),
            self.roles.join(","),
        );
        [
            id,
            self.email.clone(),
            status,
            self.created_at.clone(),
            self.name(),
            roles,
        ]
    }
}

pub(super) fn timestamp(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
