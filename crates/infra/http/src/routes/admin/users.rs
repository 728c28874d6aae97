//! Looking at users.

use super::TAG;
use crate::{
    endpoint::{Answer, Endpoint},
    problem::{Problem, ProblemCode},
    request::{SignedIn, SignedInWithQuery},
};
use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use kernel::UserId;
use serde::Serialize;
use user_profile::{GetUser, GetUserError, ListUsers, ListUsersError, UserStatus, UserSummary, UserView, WhichUser};
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, SchemaType, Type},
};
use uuid::Uuid;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            tag: TAG,
            id: "listUsers",
            summary: "List users",
            description: "Needs `users:read`. The newest first, unless `sort` says otherwise or addresses are searched.",
            answers: vec![Answer { headers: &["Link"], ..Answer::json::<UserPage>(200, "A page of users") }],
            problems: &[ProblemCode::Forbidden],
            list: Some(ListUsers::SHAPE),
            signed_in: true,
            ..Endpoint::get("/v1/admin/users", list)
        },
        Endpoint {
            tag: TAG,
            id: "getUser",
            summary: "Show a user",
            description: "Needs `users:read`.",
            answers: vec![Answer::json::<UserBody>(200, "The user")],
            problems: &[ProblemCode::Forbidden, ProblemCode::UserNotFound],
            signed_in: true,
            ..Endpoint::get("/v1/admin/users/{id}", show)
        },
    ]
}

/// A page of users.
#[derive(Serialize, ToSchema)]
struct UserPage {
    items: Vec<UserSummaryBody>,
    /// Goes on after the last item; null on the last page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// A user as lists show them.
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
    /// The language of the mails.
    #[schema(required, example = "en")]
    locale: Option<String>,
    #[schema(required)]
    profile_finalized_at: Option<DateTime<Utc>>,
    #[schema(required)]
    suspended_at: Option<DateTime<Utc>>,
    /// When it is to be erased, where that was asked for.
    #[schema(required)]
    deletes_at: Option<DateTime<Utc>>,
    /// How many live now.
    #[schema(minimum = 0)]
    sessions: i64,
}

fn status_schema() -> Object {
    let names = UserStatus::ALL.map(UserStatus::as_str);
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(names)).build()
}

async fn list(SignedInWithQuery(call): SignedInWithQuery) -> Result<HttpResponse, Problem> {
    let query = ListUsers::of(call.listing(ListUsers::SHAPE)?);

    let page = call.api().user_profile.dispatch(&call.context(), query).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            ListUsersError::BadCursor(_) => ProblemCode::BadCursor.into(),
        })
    })?;

    let mut response = call.page_of(page.next_cursor.as_deref());
    let items = page.items.into_iter().map(summary).collect();
    Ok(response.json(UserPage { items, next_cursor: page.next_cursor }))
}

async fn show(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let id = call.path_id().map(UserId::new).ok_or(ProblemCode::UserNotFound)?;

    let query = GetUser { who: WhichUser::Id(id) };
    let view = call.api().user_profile.dispatch(&call.context(), query).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            GetUserError::UnknownUser => ProblemCode::UserNotFound.into(),
        })
    })?;

    Ok(HttpResponse::Ok().json(body(view)))
}

fn summary(user: UserSummary) -> UserSummaryBody {
    UserSummaryBody {
        id: user.id.uuid(),
        created_at: user.created_at,
        email: user.email,
        status: user.status,
        first_name: user.first_name,
        last_name: user.last_name,
        roles: user.roles,
    }
}

fn body(view: UserView) -> UserBody {
    UserBody {
        summary: summary(view.summary),
        locale: view.locale,
        profile_finalized_at: view.profile_finalized_at,
        suspended_at: view.suspended_at,
        deletes_at: view.deletes_at,
        sessions: view.sessions,
    }
}
