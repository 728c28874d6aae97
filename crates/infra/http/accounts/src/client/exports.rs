//! Exports of the caller's personal data.

use crate::paths::ExportInPath;
use chrono::{DateTime, Utc};
use infra_http::{
    Accepted, Caller, Empty, Endpoint, IdempotentCaller, Json, Located, Path, Problem, Submitted,
    schema,
    utoipa::{self, ToSchema, openapi::schema::Object},
};
use serde::Serialize;
use serde_json::Value;
use user_profile::{ExportStatus, ExportView, GetExport, RequestExport, RequestedExport};
use uuid::Uuid;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "users";
    vec![
        Endpoint {
            tag: TAG,
            id: "requestExport",
            summary: "Request a data export",
            description: "Prepares the export in the background; fetch it from `Location`. While \
                          one is pending, it is returned again.",
            ..Endpoint::post("/v1/users/me/export", request)
        },
        Endpoint {
            tag: TAG,
            id: "getExport",
            summary: "Get a data export",
            description: "`data` is present when `status` is `ready`. Expired exports, and those \
                          of other users, are not found.",
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
    /// The time until which it can be fetched.
    expires_at: DateTime<Utc>,
}

/// An export, with the personal data when it is ready.
#[derive(Serialize, ToSchema)]
#[schema(as = Export)]
struct ExportBody {
    id: Uuid,
    #[schema(schema_with = status_schema)]
    status: ExportStatus,
    requested_at: DateTime<Utc>,
    /// The time until which it can be fetched.
    expires_at: DateTime<Utc>,
    /// Account, profile, roles, sessions, registrations, exports and events; absent while pending.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    data: Option<Value>,
}

fn status_schema() -> Object {
    schema::one_of(["pending", "ready"]).build()
}

async fn request(
    caller: IdempotentCaller<RequestExport>,
    _: Submitted<Empty>,
) -> Result<Located<Accepted<RequestedExportBody>>, Problem> {
    let RequestedExport {
        id,
        requested_at,
        expires_at,
    } = caller.dispatch(RequestExport).await?;

    let body = RequestedExportBody {
        id: id.uuid(),
        status: ExportStatus::Pending,
        requested_at,
        expires_at,
    };
    Ok(Located {
        location: format!("/v1/users/me/export/{id}"),
        answer: Accepted(body),
    })
}

async fn show(
    caller: Caller<GetExport>,
    Path(id): Path<ExportInPath>,
) -> Result<Json<ExportBody>, Problem> {
    let ExportView {
        id,
        status,
        requested_at,
        expires_at,
        data,
    } = caller.dispatch(GetExport { id }).await?;

    Ok(Json(ExportBody {
        id: id.uuid(),
        status,
        requested_at,
        expires_at,
        data,
    }))
}
