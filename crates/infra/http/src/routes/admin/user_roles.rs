//! Who holds which role.

use super::TAG;
use crate::{
    endpoint::{Answer, BodyShape, Endpoint, Kind},
    problem::{Problem, ProblemCode},
    request::{Call, Holding, Nothing, Submitted},
    routes::superadmin::RoleList,
};
use access::{
    GrantRole, GrantRoleError, ListUserRoles, ListUserRolesError, RevokeRole, RevokeRoleError, RoleNotAssignable,
    RolesAssign, RolesRead,
};
use access_domain::RoleName;
use actix_web::HttpResponse;
use kernel::UserId;

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            tag: TAG,
            id: "listUserRoles",
            summary: "Show a user's roles",
            description: "All of them come at once.",
            answers: vec![Answer::json::<RoleList>(200, "The roles")],
            problems: &[ProblemCode::Forbidden, ProblemCode::UserNotFound],
            signed_in: true,
            kind: Kind::Query,
            ..Endpoint::get("/v1/admin/users/{id}/roles", list)
        },
        Endpoint {
            tag: TAG,
            id: "grantRole",
            summary: "Give a user a role",
            description: "Giving what is held changes nothing. The user's access tokens become stale: refreshing brings \
                          the new rights, and nobody is signed out.",
            body: BodyShape::of::<Nothing>(),
            answers: vec![Answer::empty(204, "The user holds the role")],
            problems: &[
                ProblemCode::Forbidden,
                ProblemCode::PrivilegeEscalation,
                ProblemCode::OwnRoles,
                ProblemCode::UserNotFound,
                ProblemCode::RoleNotFound,
            ],
            signed_in: true,
            ..Endpoint::put(PATH, grant)
        },
        Endpoint {
            tag: TAG,
            id: "revokeRole",
            summary: "Take a role from a user",
            description: "Taking what is not held changes nothing. The user's access tokens become stale.",
            answers: vec![Answer::empty(204, "The user does not hold the role")],
            problems: &[
                ProblemCode::Forbidden,
                ProblemCode::PrivilegeEscalation,
                ProblemCode::OwnRoles,
                ProblemCode::UserNotFound,
                ProblemCode::RoleNotFound,
                ProblemCode::LastAdministrator,
            ],
            signed_in: true,
            ..Endpoint::delete(PATH, revoke)
        },
    ]
}

const PATH: &str = "/v1/admin/users/{id}/roles/{role}";

async fn list(Holding { call, .. }: Holding<RolesRead>) -> Result<HttpResponse, Problem> {
    let query = ListUserRoles { user_id: user_id(&call)? };

    let views = call.api().access.dispatch(&call.context(), query).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            ListUserRolesError::UnknownUser => ProblemCode::UserNotFound.into(),
        })
    })?;

    Ok(HttpResponse::Ok().json(RoleList::of(&views)))
}

async fn grant(Holding { call, .. }: Holding<RolesAssign>, _: Submitted<Nothing>) -> Result<HttpResponse, Problem> {
    let command = GrantRole { user_id: user_id(&call)?, role: role(&call)? };

    call.api().access.dispatch(&call.context(), command).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            GrantRoleError::UnknownUser => ProblemCode::UserNotFound.into(),
            GrantRoleError::NotAssignable(reason) => not_assignable(&reason).into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}

async fn revoke(Holding { call, .. }: Holding<RolesAssign>) -> Result<HttpResponse, Problem> {
    let command = RevokeRole { user_id: user_id(&call)?, role: role(&call)? };

    call.api().access.dispatch(&call.context(), command).await.map_err(|failure| {
        Problem::of(failure, |refusal| match refusal {
            RevokeRoleError::UnknownUser => ProblemCode::UserNotFound.into(),
            RevokeRoleError::NotAssignable(reason) => not_assignable(&reason).into(),
            RevokeRoleError::LastAdministrator => ProblemCode::LastAdministrator.into(),
        })
    })?;

    Ok(HttpResponse::NoContent().finish())
}

const fn not_assignable(reason: &RoleNotAssignable) -> ProblemCode {
    match reason {
        RoleNotAssignable::UnknownRole(_) => ProblemCode::RoleNotFound,
        RoleNotAssignable::OwnRoles => ProblemCode::OwnRoles,
        RoleNotAssignable::Escalation(_) => ProblemCode::PrivilegeEscalation,
    }
}

fn user_id(call: &Call) -> Result<UserId, Problem> {
    call.path_id().map(UserId::new).ok_or(ProblemCode::UserNotFound.into())
}

/// What cannot be a name is nobody's.
fn role(call: &Call) -> Result<RoleName, Problem> {
    let name = call.path_segment("role").and_then(|name| RoleName::parse(name).ok());
    name.ok_or(ProblemCode::RoleNotFound.into())
}
