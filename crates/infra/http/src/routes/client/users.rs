//! One's own account.

use crate::{
    endpoint::{Answer, BodyShape, Endpoint, Kind},
    etag::{self, IfMatch},
    problem::{Problem, ProblemCode},
    request::{SignedIn, Submitted, body},
};
use actix_web::{
    HttpResponse,
    http::header::{self, ContentType, HeaderMap},
};
use chrono::{DateTime, Utc};
use kernel::{Locale, Permission};
use serde::Serialize;
use user_profile::{
    ChangeProfile, ChangeProfileError, CurrentUserView, ExpectedView, FinalizeProfile, FinalizeProfileError,
    GetCurrentUser, GetCurrentUserError, UserStatus, ViewTag,
};
use user_profile_domain::{PersonName, ProfileChanges};
use utoipa::{
    ToSchema,
    openapi::schema::{Object, ObjectBuilder, SchemaType, Type},
};
use uuid::Uuid;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "users";
    vec![
        Endpoint {
            tag: TAG,
            id: "getCurrentUser",
            summary: "Show the caller's own account",
            description: "428 `profile-incomplete` until the profile is finalised: the token is good, and it is the \
                          profile that is missing.",
            answers: vec![
                Answer { headers: &["ETag"], ..Answer::json::<CurrentUserBody<'_>>(200, "The account") },
                Answer { headers: &["ETag"], ..Answer::empty(304, "The client has this representation already") },
            ],
            problems: &[ProblemCode::ProfileIncomplete],
            headers: &["If-None-Match"],
            signed_in: true,
            ..Endpoint::get("/v1/users/me", show)
        },
        Endpoint {
            tag: TAG,
            id: "finalizeProfile",
            summary: "Finalise the profile",
            description: "Once; from then on the account is ready.",
            body: BodyShape::of::<NewProfile>(),
            answers: vec![Answer { headers: &["ETag"], ..Answer::json::<CurrentUserBody<'_>>(200, "The account") }],
            problems: &[ProblemCode::ProfileAlreadyFinalized],
            signed_in: true,
            kind: Kind::Command,
            ..Endpoint::put("/v1/users/me/profile", finalize)
        },
        Endpoint {
            tag: TAG,
            id: "changeProfile",
            summary: "Change the profile",
            description: "A merge patch (RFC 7396): what it does not name stays as it is, and nothing can be removed. \
                          `If-Match` takes the entity tag of `GET /v1/users/me`, which covers all that it shows, and the \
                          language of the mails.",
            body: BodyShape::of::<ProfilePatch>(),
            answers: vec![Answer { headers: &["ETag"], ..Answer::json::<CurrentUserBody<'_>>(200, "The account") }],
            problems: &[ProblemCode::ProfileIncomplete, ProblemCode::IfMatchRequired, ProblemCode::VersionConflict],
            headers: &["If-Match"],
            signed_in: true,
            ..Endpoint::patch("/v1/users/me/profile", change)
        },
    ]
}

body! {
    /// What a person says about themselves.
    struct NewProfile {
        first_name: PersonName,
        last_name: PersonName,
        /// The language of the mails; kept as it is when left out.
        locale: Option<Locale>,
    }
}

body! {
    /// What is to be different.
    struct ProfilePatch: MergePatch {
        first_name: Option<PersonName>,
        last_name: Option<PersonName>,
        /// The language of the mails.
        locale: Option<Locale>,
    }
}

/// The caller's own account.
#[derive(Serialize, ToSchema)]
#[schema(as = CurrentUser)]
struct CurrentUserBody<'a> {
    id: Uuid,
    created_at: DateTime<Utc>,
    #[schema(example = "Ann")]
    first_name: &'a str,
    #[schema(example = "Lee")]
    last_name: &'a str,
    #[schema(format = Email, example = "ann@example.org")]
    email: &'a str,
    #[schema(schema_with = status_schema)]
    status: UserStatus,
    /// Sorted by name.
    roles: &'a [String],
    /// Sorted by name.
    #[schema(value_type = Vec<String>, example = json!(["users:read"]))]
    permissions: &'a [Permission],
}

fn status_schema() -> Object {
    let states = [UserStatus::PendingProfile, UserStatus::Ready, UserStatus::Suspended];
    let names = states.iter().filter_map(|state| serde_json::to_value(state).ok());
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(names)).build()
}

async fn show(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let view = call.api().user_profile.dispatch(&call.context(), GetCurrentUser).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            GetCurrentUserError::UnknownUser => Problem::refused_token(ProblemCode::InvalidToken),
            GetCurrentUserError::ProfileIncomplete => ProblemCode::ProfileIncomplete.into(),
        })
    })?;

    tagged(&view, Some(call.headers()))
}

async fn finalize(SignedIn(call): SignedIn, body: Submitted<NewProfile>) -> Result<HttpResponse, Problem> {
    let NewProfile { first_name, last_name, locale } = body.fields;
    let finalize = FinalizeProfile { first_name, last_name, locale };

    let view = call.api().user_profile.dispatch(&call.context(), finalize).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            FinalizeProfileError::UnknownUser => Problem::refused_token(ProblemCode::InvalidToken),
            FinalizeProfileError::AlreadyFinalized(_) => ProblemCode::ProfileAlreadyFinalized.into(),
        })
    })?;

    tagged(&view, None)
}

async fn change(SignedIn(call): SignedIn, body: Submitted<ProfilePatch>) -> Result<HttpResponse, Problem> {
    let expected = expected(IfMatch::required(call.headers())?);
    let ProfilePatch { first_name, last_name, locale } = body.fields;
    let change = ChangeProfile { changes: ProfileChanges { first_name, last_name, locale }, expected };

    let view = call.api().user_profile.dispatch(&call.context(), change).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            ChangeProfileError::UnknownUser => Problem::refused_token(ProblemCode::InvalidToken),
            ChangeProfileError::ProfileIncomplete => ProblemCode::ProfileIncomplete.into(),
            ChangeProfileError::ViewChanged => ProblemCode::VersionConflict.into(),
        })
    })?;

    tagged(&view, None)
}

/// What is no tag of ours, a weak one included, matches nothing.
fn expected(condition: IfMatch) -> ExpectedView {
    let tag = |tag: String| ViewTag::parse(tag.strip_prefix('"')?.strip_suffix('"')?);
    match condition {
        IfMatch::Any => ExpectedView::Any,
        IfMatch::OneOf(tags) => ExpectedView::OneOf(tags.into_iter().filter_map(tag).collect()),
    }
}

/// The view with its entity tag, or, in answer to a conditional read, nothing but the tag when the client has it already.
fn tagged(view: &CurrentUserView, conditions: Option<&HeaderMap>) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_vec(&CurrentUserBody::from(view)).map_err(|_| ProblemCode::Internal)?;
    let tag = etag::strong(view.tag());
    let known = conditions.is_some_and(|headers| etag::is_known(&tag, headers));
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((header::ETAG, tag));
    Ok(if known { response.finish() } else { response.content_type(ContentType::json()).body(body) })
}

impl<'a> From<&'a CurrentUserView> for CurrentUserBody<'a> {
    fn from(view: &'a CurrentUserView) -> Self {
        Self {
            id: view.id.uuid(),
            created_at: view.created_at,
            first_name: &view.first_name,
            last_name: &view.last_name,
            email: view.email.as_str(),
            status: view.status,
            roles: &view.roles,
            permissions: &view.permissions,
        }
    }
}
