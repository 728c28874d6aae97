//! Users.

use super::TAG;
use crate::paths::UserInPath;
use chrono::{DateTime, Utc};
use infra_http::{
    Caller, Endpoint, Json, Listing, Page, Path, Problem, schema,
    utoipa::{self, ToSchema, openapi::schema::Object},
};
use serde::Serialize;
use user_profile::{GetUser, ListUsers, UserStatus, UserSummary, UserView, WhichUser};
use uuid::Uuid;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            tag: TAG,
            id: "listUsers",
            summary: "List users",
            description: "Newest first by default; sorted by address if addresses are searched.",
            ..Endpoint::get("/v1/admin/users", list)
        },
        Endpoint {
            tag: TAG,
            id: "getUser",
            summary: "Get a user",
            ..Endpoint::get("/v1/admin/users/{id}", show)
        },
    ]
}

/// A user in a list.
#[derive(Serialize, ToSchema)]
#[schema(as = UserSummary)]
struct UserSummaryBody {
    id: Uuid,
    created_at: DateTime<Utc>,
    #[schema(format = Email, example = "ann@example.org")]
    email: String,
    #[schema(schema_with = status_schema)]
    status: UserStatus,
    #[schema(required, example = "Ann")]
    first_name: Option<String>,
    #[schema(required, example = "Lee")]
    last_name: Option<String>,
    /// Sorted by name.
    roles: Vec<String>,
}

/// A user.
#[derive(Serialize, ToSchema)]
#[schema(as = User)]
struct UserBody {
    #[serde(flatten)]
    summary: UserSummaryBody,
    /// The language of mails.
    #[schema(required, example = "en")]
    locale: Option<String>,
    #[schema(required)]
    profile_finalized_at: Option<DateTime<Utc>>,
    #[schema(required)]
    suspended_at: Option<DateTime<Utc>>,
    /// The time of the scheduled deletion, if there is one.
    #[schema(required)]
    deletes_at: Option<DateTime<Utc>>,
    /// The number of open sessions.
    #[schema(minimum = 0)]
    sessions: i64,
}

fn status_schema() -> Object {
    schema::one_of(UserStatus::ALL.map(UserStatus::as_str)).build()
}

async fn list(
    caller: Caller<ListUsers>,
    Listing(query): Listing<ListUsers>,
) -> Result<Page<UserSummaryBody>, Problem> {
    let page = caller.dispatch(query).await?;

    Ok(Page::of(page, UserSummaryBody::from))
}

async fn show(
    caller: Caller<GetUser>,
    Path(id): Path<UserInPath>,
) -> Result<Json<UserBody>, Problem> {
    let view = caller
        .dispatch(GetUser {
            who: WhichUser::Id(id),
        })
        .await?;

    Ok(Json(view.into()))
}

impl From<UserSummary> for UserSummaryBody {
    fn from(user: UserSummary) -> Self {
        Self {
            id: user.id.uuid(),
            created_at: user.created_at,
            email: user.email,
            status: user.status,
            first_name: user.first_name,
            last_name: user.last_name,
            roles: user.roles,
        }
    }
}

impl From<UserView> for UserBody {
    fn from(view: UserView) -> Self {
        Self {
            summary: view.summary.into(),
            locale: view.locale,
            profile_finalized_at: view.profile_finalized_at,
            suspended_at: view.suspended_at,
            deletes_at: view.deletes_at,
            sessions: view.sessions,
        }
    }
}
