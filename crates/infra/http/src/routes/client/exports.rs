//! What is held about oneself, to take along.

use crate::{
    endpoint::{Answer, BodyShape, Endpoint, Kind},
    problem::{Problem, ProblemCode},
    request::{Nothing, SignedIn, Submitted},
};
use actix_web::{HttpResponse, http::header};
use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use user_profile::{
    ExportStatus, ExportView, GetExport, GetExportError, RequestExport, RequestExportError, RequestedExport,
};
use user_profile_domain::ExportId;
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
            id: "requestExport",
            summary: "Ask for what is held about oneself",
            description: "It is prepared in the background: fetch it from `Location`. While one is being prepared, asking \
                          again answers that one.",
            body: BodyShape::of::<Nothing>(),
            answers: vec![Answer {
                headers: &["Location"],
                ..Answer::json::<RequestedExportBody>(202, "It is being prepared")
            }],
            problems: &[ProblemCode::TooManyExports],
            signed_in: true,
            ..Endpoint::post("/v1/users/me/export", request)
        },
        Endpoint {
            tag: TAG,
            id: "getExport",
            summary: "Fetch what is held about oneself",
            description: "`data` is there once `status` is `ready`. An expired one and somebody else’s are not found.",
            answers: vec![Answer::json::<ExportBody>(200, "The export as it stands")],
            problems: &[ProblemCode::ExportNotFound],
            signed_in: true,
            kind: Kind::Query,
            ..Endpoint::get("/v1/users/me/export/{id}", show)
        },
    ]
}

/// An export that is being prepared.
#[derive(Serialize, ToSchema)]
#[schema(as = RequestedExport)]
struct RequestedExportBody {
    id: Uuid,
    #[schema(schema_with = status_schema)]
    status: ExportStatus,
    requested_at: DateTime<Utc>,
    /// Until then it can be fetched.
    expires_at: DateTime<Utc>,
}

/// An export, with the document once it is ready.
#[derive(Serialize, ToSchema)]
#[schema(as = Export)]
struct ExportBody {
    id: Uuid,
    #[schema(schema_with = status_schema)]
    status: ExportStatus,
    requested_at: DateTime<Utc>,
    /// Until then it can be fetched.
    expires_at: DateTime<Utc>,
    /// Account, profile, roles, sessions, sign-ups, exports and events; absent while it is pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    data: Option<Value>,
}

fn status_schema() -> Object {
    let names = [ExportStatus::Pending, ExportStatus::Ready].into_iter();
    let names = names.filter_map(|status| serde_json::to_value(status).ok());
    ObjectBuilder::new().schema_type(SchemaType::Type(Type::String)).enum_values(Some(names)).build()
}

async fn request(SignedIn(call): SignedIn, body: Submitted<Nothing>) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;

    let requested = call.api().user_profile.dispatch(&once.context, RequestExport).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            RequestExportError::UnknownUser => Problem::refused_token(ProblemCode::InvalidToken),
            RequestExportError::TooMany(too_many) => {
                Problem::retry_at(ProblemCode::TooManyExports, too_many.retry_at, call.api().clock.now())
            }
        })
    })?;

    let RequestedExport { id, requested_at, expires_at } = requested;
    let location = (header::LOCATION, format!("/v1/users/me/export/{id}"));
    let body = RequestedExportBody { id: id.uuid(), status: ExportStatus::Pending, requested_at, expires_at };
    Ok(HttpResponse::Accepted().insert_header(location).json(body))
}

async fn show(SignedIn(call): SignedIn) -> Result<HttpResponse, Problem> {
    let id = call.path_id().map(ExportId::new).ok_or(ProblemCode::ExportNotFound)?;

    let view = call.api().user_profile.dispatch(&call.context(), GetExport { id }).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            GetExportError::Unknown => ProblemCode::ExportNotFound.into(),
        })
    })?;

    let ExportView { id, status, requested_at, expires_at, data } = view;
    Ok(HttpResponse::Ok().json(ExportBody { id: id.uuid(), status, requested_at, expires_at, data }))
}
