use super::document::{SummaryDocument, written};
use crate::{Problem, context::operator_context, invocation::Invocation};
use clap::Args;
use kernel::{EmailAddress, UserId};
use serde::Serialize;
use user_profile::{GetUser, UserView, WhichUser};

/// Show all that is known of one user
#[derive(Args)]
pub(crate) struct Show {
    /// An id, or an address in any case
    #[arg(value_name = "ID|EMAIL", value_parser = which_user)]
    user: WhichUser,
}

impl Show {
    pub(super) async fn execute(self, invocation: &mut Invocation<'_>) -> Result<(), Problem> {
        let application = invocation.application()?;
        let messages = application.messages().await?;

        let context = operator_context(application.as_ref());
        let view = messages.dispatch(&context, GetUser { who: self.user }).await?;

        let user = UserDocument::of(&view);
        invocation.console.answer(&user, &user.lines())
    }
}

fn which_user(text: &str) -> Result<WhichUser, &'static str> {
    let by_address = || EmailAddress::parse(text).map(WhichUser::Address);
    UserId::parse(text).map(WhichUser::Id).or_else(|_| by_address()).map_err(|_| "this is neither an id nor an address")
}

#[derive(Serialize)]
struct UserDocument<'a> {
    #[serde(flatten)]
    summary: SummaryDocument<'a>,
    locale: Option<&'a str>,
    profile_finalized_at: Option<String>,
    suspended_at: Option<String>,
    deletes_at: Option<String>,
    sessions: i64,
}

impl<'a> UserDocument<'a> {
    fn of(view: &'a UserView) -> Self {
        Self {
            summary: SummaryDocument::of(&view.summary),
            locale: view.locale.as_deref(),
            profile_finalized_at: view.profile_finalized_at.map(written),
            suspended_at: view.suspended_at.map(written),
            deletes_at: view.deletes_at.map(written),
            sessions: view.sessions,
        }
    }

    fn lines(&self) -> String {
        let Self { summary, .. } = self;
        let rows = [
            ("id", summary.id.clone()),
            ("email", summary.email.to_owned()),
            ("status", summary.status.to_owned()),
            ("created", summary.created_at.clone()),
            ("name", summary.name()),
            ("roles", summary.roles.join(", ")),
            ("locale", self.locale.unwrap_or_default().to_owned()),
            ("profile finalised", self.profile_finalized_at.clone().unwrap_or_default()),
            ("suspended", self.suspended_at.clone().unwrap_or_default()),
            ("to be erased", self.deletes_at.clone().unwrap_or_default()),
            ("sessions", self.sessions.to_string()),
        ];
        let rows = rows.into_iter().filter(|(_, value)| !value.is_empty());
        let width = 19;
        rows.map(|(name, value)| format!("{name:<width$}{value}")).collect::<Vec<_>>().join("\n")
    }
}
