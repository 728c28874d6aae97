use super::document::{SummaryDocument, timestamp};
use clap::Args;
use infra_cli::{Invocation, Problem};
use kernel::{EmailAddress, UserId};
use serde::Serialize;
use user_profile::{GetUser, UserView, WhichUser};

/// Show a user with their profile, roles and number of sessions
#[derive(Args)]
pub(crate) struct Show {
    /// The id or e-mail address of the user; case does not matter
    #[arg(value_name = "ID|EMAIL", value_parser = which_user)]
    user: WhichUser,
}

impl Show {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let operator = invocation.operator().await?;

        let view = operator.dispatch(GetUser { who: self.user }).await?;

        let user = UserDocument::from(view);
        invocation.console.answer(&user, &user.lines())
    }
}

fn which_user(text: &str) -> Result<WhichUser, &'static str> {
    let by_address = || EmailAddress::parse(text).map(WhichUser::Address);
    UserId::parse(text)
        .map(WhichUser::Id)
        .or_else(|_| by_address())
        .map_err(|_| "must be the id or the e-mail address of a user")
}

#[derive(Serialize)]
struct UserDocument {
    #[serde(flatten)]
    summary: SummaryDocument,
    locale: Option<String>,
    profile_finalized_at: Option<String>,
    suspended_at: Option<String>,
    deletes_at: Option<String>,
    sessions: i64,
}

impl From<UserView> for UserDocument {
    fn from(view: UserView) -> Self {
        Self {
            summary: view.summary.into(),
            locale: view.locale,
            profile_finalized_at: view.profile_finalized_at.map(timestamp),
            suspended_at: view.suspended_at.map(timestamp),
            deletes_at: view.deletes_at.map(timestamp),
            sessions: view.sessions,
        }
    }
}

impl UserDocument {
    fn lines(&self) -> String {
        let Self { summary, .. } = self;
        let rows = [
            ("id", summary.id.to_string()),
            ("email", summary.email.clone()),
            ("status", summary.status.to_owned()),
            ("created", summary.created_at.clone()),
            ("name", summary.name()),
            ("roles", summary.roles.join(", ")),
            ("locale", self.locale.clone().unwrap_or_default()),
            (
                "profile finalized",
                self.profile_finalized_at.clone().unwrap_or_default(),
            ),
            ("suspended", self.suspended_at.clone().unwrap_or_default()),
            ("to be erased", self.deletes_at.clone().unwrap_or_default()),
            ("sessions", self.sessions.to_string()),
        ];
        let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
        let width = 19;
        rows.map(|(name, value)| format!("{name:<width$}{value}"))
            .collect::<Vec<_>>()
            .join("\n")
    }
}
