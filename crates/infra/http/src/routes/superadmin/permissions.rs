//! What roles are put together from.

use crate::{
    endpoint::{Answer, Endpoint, Kind},
    problem::{Problem, ProblemCode},
    request::Holding,
};
use access::{ListPermissions, PermissionView, RolesRead};
use actix_web::HttpResponse;
use kernel::Permission;
use serde::Serialize;
use utoipa::ToSchema;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: "superadmin",
        id: "listPermissions",
        summary: "Show all permissions",
        description: "All of them come at once.",
        answers: vec![Answer::json::<PermissionList>(200, "The permissions")],
        problems: &[ProblemCode::Forbidden],
        signed_in: true,
        kind: Kind::Query,
        ..Endpoint::get("/v1/superadmin/permissions", list)
    }]
}

/// All permissions, by name.
#[derive(Serialize, ToSchema)]
struct PermissionList {
    items: Vec<PermissionBody>,
    /// Always null: there is one page.
    #[schema(required)]
    next_cursor: Option<String>,
}

/// What somebody may do.
#[derive(Serialize, ToSchema)]
#[schema(as = Permission)]
struct PermissionBody {
    #[schema(value_type = String, example = "events:read")]
    name: Permission,
    #[schema(example = "Read the audit trail")]
    description: String,
    /// `false`: only another version of this service knows it; it grants nothing.
    declared: bool,
}

async fn list(Holding { call, .. }: Holding<RolesRead>) -> Result<HttpResponse, Problem> {
    let views = call.api().access.dispatch(&call.context(), ListPermissions).await;
    let views = views.map_err(|failure| Problem::of(failure, |never| match never {}))?;

    let body = |view: PermissionView| PermissionBody {
        name: view.name,
        description: view.description,
        declared: view.is_declared,
    };
    Ok(HttpResponse::Ok().json(PermissionList { items: views.into_iter().map(body).collect(), next_cursor: None }))
}
