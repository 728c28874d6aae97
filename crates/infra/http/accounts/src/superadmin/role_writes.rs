//! Creating, changing and deleting roles.

use super::{
    TAG,
    roles::{ALL, ONE, RoleBody},
};
use crate::{
    fields::{RoleDescriptionField, RoleNameField},
    paths::RoleInPath,
};
use access::{ChangeRole, CreateRole, DeleteRole, RoleView};
use infra_http::{
    Caller, Created, Endpoint, IdempotentCaller, IfMatch, Json, Located, NoContent, Path, Problem,
    SetOf, Submitted, Tagged, body,
};
use kernel::Permission;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const CHANGE: &str = "Users with this role get the new permissions with their next access token; their current ones \
                          become stale.";
    vec![
        Endpoint {
            tag: TAG,
            id: "createRole",
            summary: "Create a role",
            ..Endpoint::post(ALL, create)
        },
        Endpoint {
            tag: TAG,
            id: "replaceRole",
            summary: "Replace a role",
            description: CHANGE,
            ..Endpoint::put(ONE, replace)
        },
        Endpoint {
            tag: TAG,
            id: "changeRole",
            summary: "Change a role",
            description: "A merge patch (RFC 7396): fields that it leaves out stay as they are. \
                          Users with this role get the new permissions with their next access \
                          token; their current ones become stale.",
            ..Endpoint::patch(ONE, patch)
        },
        Endpoint {
            tag: TAG,
            id: "deleteRole",
            summary: "Delete a role",
            description: "Only a role that no user has.",
            ..Endpoint::delete(ONE, delete)
        },
    ]
}

/// The permissions of a role.
type Permissions = SetOf<Permission, 200>;

body! {
    /// A role to create.
    struct NewRole {
        /// Cannot be changed later.
        name: RoleNameField,
        description: RoleDescriptionField,
        /// Without permissions that the caller lacks.
        permissions: Permissions,
    }
}

body! {
    /// The new state of a role.
    struct RoleReplacement {
        description: RoleDescriptionField,
        /// Without permissions that the caller lacks.
        permissions: Permissions,
    }
}

body! {
    /// The changes to a role.
    struct RolePatch: MergePatch {
        description: Option<RoleDescriptionField>,
        /// All permissions of the role; without permissions that the caller lacks.
        permissions: Option<Permissions>,
    }
}

async fn create(
    caller: IdempotentCaller<CreateRole>,
    body: Submitted<NewRole>,
) -> Result<Located<Tagged<Created<RoleBody>>>, Problem> {
    let NewRole {
        name,
        description,
        permissions,
    } = body.into_fields();

    let view = caller
        .dispatch(CreateRole {
            name,
            description,
            permissions,
        })
        .await?;

    let location = format!("{ALL}/{}", view.name);
    let answer = Tagged {
        revision: view.revision.clone(),
        answer: Created(view.into()),
    };
    Ok(Located { location, answer })
}

async fn replace(
    caller: Caller<ChangeRole>,
    condition: IfMatch,
    body: Submitted<RoleReplacement>,
    Path(name): Path<RoleInPath>,
) -> Result<Tagged<Json<RoleBody>>, Problem> {
    let RoleReplacement {
        description,
        permissions,
    } = body.into_fields();
    let (description, permissions) = (Some(description), Some(permissions));

    let command = ChangeRole {
        name,
        expected: condition.revisions(),
        description,
        permissions,
    };
    Ok(tagged(caller.dispatch(command).await?))
}

async fn patch(
    caller: Caller<ChangeRole>,
    condition: IfMatch,
    body: Submitted<RolePatch>,
    Path(name): Path<RoleInPath>,
) -> Result<Tagged<Json<RoleBody>>, Problem> {
    let RolePatch {
        description,
        permissions,
    } = body.into_fields();

    let command = ChangeRole {
        name,
        expected: condition.revisions(),
        description,
        permissions,
    };
    Ok(tagged(caller.dispatch(command).await?))
}

async fn delete(
    caller: Caller<DeleteRole>,
    condition: IfMatch,
    Path(name): Path<RoleInPath>,
) -> Result<NoContent, Problem> {
    caller
        .dispatch(DeleteRole {
            name,
            expected: condition.revisions(),
        })
        .await?;

    Ok(NoContent)
}

fn tagged(view: RoleView) -> Tagged<Json<RoleBody>> {
    Tagged {
        revision: view.revision.clone(),
        answer: Json(view.into()),
    }
}
