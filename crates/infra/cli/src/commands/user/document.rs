use crate::{commands::listing::Listed, console::table};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use user_profile::UserSummary;

/// As the API shows it.
#[derive(Serialize)]
pub(crate) struct SummaryDocument<'a> {
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

    fn cells(&self) -> [String; 6] {
        let (status, roles) = (self.status.to_owned(), self.roles.join(","));
        [self.id.clone(), self.email.to_owned(), status, self.created_at.clone(), self.name(), roles]
    }
}

impl Listed for UserSummary {
    type Document<'a> = SummaryDocument<'a>;

    fn document(&self) -> SummaryDocument<'_> {
        SummaryDocument::of(self)
    }

    fn table(documents: &[SummaryDocument<'_>]) -> String {
        table(["ID", "EMAIL", "STATUS", "CREATED", "NAME", "ROLES"], documents.iter().map(SummaryDocument::cells))
    }

    fn line(document: &SummaryDocument<'_>) -> String {
        document.cells().join("  ")
    }
}

pub(super) fn written(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}
