//! Roles as they are.

use crate::{
    endpoint::{Answer, Endpoint, Kind},
    etag,
    problem::{Problem, ProblemCode},
    request::{Call, Holding},
};
use access::{GetRole, GetRoleError, ListRoles, RoleView, RolesRead};
use access_domain::RoleName;
use actix_web::{HttpResponse, http::header};
use chrono::{DateTime, Utc};
use kernel::Permission;
use serde::Serialize;
use utoipa::ToSchema;

pub(super) const TAG: &str = "superadmin";
pub(super) const ALL: &str = "/v1/superadmin/roles";
pub(super) const ONE: &str = "/v1/superadmin/roles/{role}";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            tag: TAG,
            id: "listRoles",
            summary: "Show all roles",
            description: "All of them come at once: there are never more than 100.",
            answers: vec![Answer::json::<RoleList>(200, "The roles")],
            problems: &[ProblemCode::Forbidden],
            signed_in: true,
            kind: Kind::Query,
            ..Endpoint::get(ALL, list)
        },
        Endpoint {
            tag: TAG,
            id: "getRole",
            summary: "Show a role",
            answers: vec![
                Answer { headers: &["ETag"], ..Answer::json::<RoleBody>(200, "The role") },
                Answer { headers: &["ETag"], ..Answer::empty(304, "The client has this representation already") },
            ],
            problems: &[ProblemCode::Forbidden, ProblemCode::RoleNotFound],
            headers: &["If-None-Match"],
            signed_in: true,
            kind: Kind::Query,
            ..Endpoint::get(ONE, show)
        },
    ]
}

/// Roles, by name.
#[derive(Serialize, ToSchema)]
pub(crate) struct RoleList {
    items: Vec<RoleBody>,
    /// Always null: there is one page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// Permissions that are held together.
#[derive(Serialize, ToSchema)]
#[schema(as = Role)]
pub(crate) struct RoleBody {
    #[schema(example = "auditor")]
    name: String,
    #[schema(example = "Reads the audit trail")]
    description: String,
    /// Sorted by name.
    #[schema(value_type = Vec<String>, example = json!(["events:read"]))]
    permissions: Vec<Permission>,
    /// Comes with the service, and cannot be changed or deleted.
    built_in: bool,
    created_at: DateTime<Utc>,
}

impl RoleList {
    pub(crate) fn of(views: &[RoleView]) -> Self {
        Self { items: views.iter().map(RoleBody::from).collect(), next_cursor: None }
    }
}

impl From<&RoleView> for RoleBody {
    fn from(view: &RoleView) -> Self {
        let RoleView { name, description, permissions, is_built_in, created_at, revision: _ } = view.clone();
        Self { name, description, permissions, built_in: is_built_in, created_at }
    }
}

async fn list(Holding { call, .. }: Holding<RolesRead>) -> Result<HttpResponse, Problem> {
    let views = call.api().access.dispatch(&call.context(), ListRoles).await;
    let views = views.map_err(|failure| Problem::of(failure, |never| match never {}))?;

    Ok(HttpResponse::Ok().json(RoleList::of(&views)))
}

async fn show(Holding { call, .. }: Holding<RolesRead>) -> Result<HttpResponse, Problem> {
    let query = GetRole { name: role(&call)? };

    let view = call.api().access.dispatch(&call.context(), query).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            GetRoleError::UnknownRole => ProblemCode::RoleNotFound.into(),
        })
    })?;

    let tag = etag::of_revision(&view.revision);
    if etag::is_known(&tag, call.headers()) {
        return Ok(HttpResponse::NotModified().insert_header((header::ETAG, tag)).finish());
    }
    Ok(HttpResponse::Ok().insert_header((header::ETAG, tag)).json(RoleBody::from(&view)))
}

/// What cannot be a name is no role's.
pub(super) fn role(call: &Call) -> Result<RoleName, Problem> {
    let name = call.path_segment("role").and_then(|name| RoleName::parse(name).ok());
    name.ok_or(ProblemCode::RoleNotFound.into())
}
