//! Roles as they are to be.

use super::roles::{ALL, ONE, RoleBody, TAG, role};
use crate::{
    endpoint::{Answer, BodyShape, Endpoint},
    etag::{self, IfMatch},
    problem::{FieldFault, Problem, ProblemCode},
    request::{Call, Holding, Submitted, body},
};
use access::{
    ChangeRole, ChangeRoleError, CreateRole, CreateRoleError, DeleteRole, DeleteRoleError, RoleView, RolesManage,
};
use access_domain::{RoleDescription, RoleName};
use actix_web::{HttpResponse, http::header};
use kernel::Permission;
use std::collections::BTreeSet;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            tag: TAG,
            id: "createRole",
            summary: "Create a role",
            body: BodyShape::of::<NewRole>(),
            answers: vec![Answer { headers: &["ETag", "Location"], ..Answer::json::<RoleBody>(201, "The role") }],
            problems: &[
                ProblemCode::Forbidden,
                ProblemCode::PrivilegeEscalation,
                ProblemCode::RoleNameTaken,
                ProblemCode::TooManyRoles,
            ],
            signed_in: true,
            ..Endpoint::post(ALL, create)
        },
        Endpoint {
            id: "replaceRole",
            summary: "Change all of a role",
            body: BodyShape::of::<WholeRole>(),
            ..changing(Endpoint::put(ONE, replace))
        },
        Endpoint {
            id: "changeRole",
            summary: "Change parts of a role",
            description: "A merge patch (RFC 7396): what is left out stays. Everybody who holds the role gets the new \
                          rights with their next access token; the present ones become stale.",
            body: BodyShape::of::<RolePatch>(),
            ..changing(Endpoint::patch(ONE, patch))
        },
        Endpoint {
            tag: TAG,
            id: "deleteRole",
            summary: "Delete a role that nobody holds",
            answers: vec![Answer::empty(204, "Deleted")],
            problems: &[
                ProblemCode::Forbidden,
                ProblemCode::PrivilegeEscalation,
                ProblemCode::RoleNotFound,
                ProblemCode::BuiltInRole,
                ProblemCode::RoleInUse,
                ProblemCode::VersionConflict,
                ProblemCode::IfMatchRequired,
            ],
            headers: &["If-Match"],
            signed_in: true,
            ..Endpoint::delete(ONE, delete)
        },
    ]
}

fn changing(endpoint: Endpoint) -> Endpoint {
    Endpoint {
        tag: TAG,
        description: "Everybody who holds the role gets the new rights with their next access token; the present ones \
                      become stale.",
        answers: vec![Answer { headers: &["ETag"], ..Answer::json::<RoleBody>(200, "The role") }],
        problems: &[
            ProblemCode::Forbidden,
            ProblemCode::PrivilegeEscalation,
            ProblemCode::RoleNotFound,
            ProblemCode::BuiltInRole,
            ProblemCode::LastAdministrator,
            ProblemCode::VersionConflict,
            ProblemCode::IfMatchRequired,
        ],
        headers: &["If-Match"],
        signed_in: true,
        ..endpoint
    }
}

body! {
    /// A role to be.
    struct NewRole {
        /// Never changes.
        name: RoleName,
        description: RoleDescription,
        /// None that you lack yourself.
        permissions: BTreeSet<Permission>,
    }
}

body! {
    /// A role as it is from now on.
    struct WholeRole {
        description: RoleDescription,
        /// None that you lack yourself.
        permissions: BTreeSet<Permission>,
    }
}

body! {
    /// What changes of a role.
    struct RolePatch: MergePatch {
        description: Option<RoleDescription>,
        /// All that it has from now on; none that you lack yourself.
        permissions: Option<BTreeSet<Permission>>,
    }
}

async fn create(Holding { call, .. }: Holding<RolesManage>, body: Submitted<NewRole>) -> Result<HttpResponse, Problem> {
    let once = call.once(&body.raw)?;
    let NewRole { name, description, permissions } = body.fields;

    let command = CreateRole { name, description, permissions };
    let view = call.api().access.dispatch(&once.context, command).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            CreateRoleError::NameTaken => ProblemCode::RoleNameTaken.into(),
            CreateRoleError::UnknownPermission(_) => unknown_permission(),
            CreateRoleError::Escalation(_) => ProblemCode::PrivilegeEscalation.into(),
            CreateRoleError::TooMany => ProblemCode::TooManyRoles.into(),
        })
    })?;

    let location = format!("{ALL}/{}", view.name);
    let response = HttpResponse::Created().insert_header((header::LOCATION, location)).take();
    Ok(shown(response, &view))
}

async fn replace(
    Holding { call, .. }: Holding<RolesManage>,
    body: Submitted<WholeRole>,
) -> Result<HttpResponse, Problem> {
    let WholeRole { description, permissions } = body.fields;
    change(&call, Some(description), Some(permissions)).await
}

async fn patch(
    Holding { call, .. }: Holding<RolesManage>,
    body: Submitted<RolePatch>,
) -> Result<HttpResponse, Problem> {
    let RolePatch { description, permissions } = body.fields;
    change(&call, description, permissions).await
}

async fn change(
    call: &Call,
    description: Option<RoleDescription>,
    permissions: Option<BTreeSet<Permission>>,
) -> Result<HttpResponse, Problem> {
    let expected = IfMatch::required(call.headers())?.revisions();

    let command = ChangeRole { name: role(call)?, expected, description, permissions };
    let view = call.api().access.dispatch(&call.context(), command).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            ChangeRoleError::UnknownRole => ProblemCode::RoleNotFound.into(),
            ChangeRoleError::VersionConflict => ProblemCode::VersionConflict.into(),
            ChangeRoleError::BuiltIn(_) => ProblemCode::BuiltInRole.into(),
            ChangeRoleError::UnknownPermission(_) => unknown_permission(),
            ChangeRoleError::Escalation(_) => ProblemCode::PrivilegeEscalation.into(),
            ChangeRoleError::LastAdministrator => ProblemCode::LastAdministrator.into(),
        })
    })?;

    Ok(shown(HttpResponse::Ok(), &view))
}

async fn delete(Holding { call, .. }: Holding<RolesManage>) -> Result<HttpResponse, Problem> {
    let expected = IfMatch::required(call.headers())?.revisions();

    let command = DeleteRole { name: role(&call)?, expected };
    call.api().access.dispatch(&call.context(), command).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            DeleteRoleError::UnknownRole => ProblemCode::RoleNotFound.into(),
            DeleteRoleError::VersionConflict => ProblemCode::VersionConflict.into(),
            DeleteRoleError::BuiltIn(_) => ProblemCode::BuiltInRole.into(),
            DeleteRoleError::Escalation(_) => ProblemCode::PrivilegeEscalation.into(),
            DeleteRoleError::InUse => ProblemCode::RoleInUse.into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}

fn unknown_permission() -> Problem {
    Problem::field("/permissions", FieldFault::UnknownPermission)
}

fn shown(mut response: actix_web::HttpResponseBuilder, view: &RoleView) -> HttpResponse {
    response.insert_header((header::ETAG, etag::of_revision(&view.revision))).json(RoleBody::from(view))
}
