//! Permissions.

use super::TAG;
use access::{ListPermissions, PermissionView};
use infra_http::{
    Caller, Endpoint, List, Problem,
    utoipa::{self, ToSchema},
};
use kernel::Permission;
use serde::Serialize;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![Endpoint {
        tag: TAG,
        id: "listPermissions",
        summary: "List permissions",
        description: "Sorted by name, on one page.",
        ..Endpoint::get("/v1/superadmin/permissions", list)
    }]
}

/// A permission that roles can have.
#[derive(Serialize, ToSchema)]
#[schema(as = Permission)]
struct PermissionBody {
    #[schema(value_type = String, example = "events:read")]
    name: Permission,
    #[schema(example = "Read the audit trail")]
    description: String,
    /// `false` if only another version of this service declares it; it permits nothing then.
    declared: bool,
}

impl From<PermissionView> for PermissionBody {
    fn from(view: PermissionView) -> Self {
        Self {
            name: view.name,
            description: view.description,
            declared: view.is_declared,
        }
    }
}

async fn list(caller: Caller<ListPermissions>) -> Result<List<PermissionBody>, Problem> {
    let views = caller.dispatch(ListPermissions).await?;

    Ok(List(views.into_iter().map(PermissionBody::from).collect()))
}
