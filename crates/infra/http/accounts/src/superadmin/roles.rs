//! Reading roles.

use super::TAG;
use crate::paths::RoleInPath;
use access::{GetRole, ListRoles, RoleView};
use chrono::{DateTime, Utc};
use infra_http::{
    Caller, Conditional, Endpoint, List, Path, Problem,
    utoipa::{self, ToSchema},
};
use kernel::Permission;
use serde::Serialize;

pub(super) const ALL: &str = "/v1/superadmin/roles";
pub(super) const ONE: &str = "/v1/superadmin/roles/{role}";

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            tag: TAG,
            id: "listRoles",
            summary: "List roles",
            description: "Sorted by name, on one page: there are at most 100.",
            ..Endpoint::get(ALL, list)
        },
        Endpoint {
            tag: TAG,
            id: "getRole",
            summary: "Get a role",
            ..Endpoint::get(ONE, show)
        },
    ]
}

/// A named set of permissions.
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
    /// Whether it belongs to the service, so that it cannot be changed or deleted.
    built_in: bool,
    created_at: DateTime<Utc>,
}

impl From<RoleView> for RoleBody {
    fn from(view: RoleView) -> Self {
        let RoleView {
            name,
            description,
            permissions,
            is_built_in,
            created_at,
            revision: _,
        } = view;
        Self {
            name,
            description,
            permissions,
            built_in: is_built_in,
            created_at,
        }
    }
}

async fn list(caller: Caller<ListRoles>) -> Result<List<RoleBody>, Problem> {
    let views = caller.dispatch(ListRoles).await?;

    Ok(List(views.into_iter().map(RoleBody::from).collect()))
}

async fn show(
    caller: Caller<GetRole>,
    Path(name): Path<RoleInPath>,
) -> Result<Conditional<RoleBody>, Problem> {
    let view = caller.dispatch(GetRole { name }).await?;

    Ok(Conditional {
        revision: view.revision.clone(),
        body: view.into(),
    })
}
