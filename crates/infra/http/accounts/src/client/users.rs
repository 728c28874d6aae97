//! The caller's own account.

use crate::fields::PersonNameField;
use chrono::{DateTime, Utc};
use infra_http::{
    Caller, Conditional, Endpoint, IfMatch, Json, Problem, Submitted, Tagged, body, schema,
    utoipa::{self, ToSchema, openapi::schema::Object},
};
use kernel::{Locale, Permission};
use serde::Serialize;
use user_profile::{
    ChangeProfile, CurrentUserView, ExpectedView, FinalizeProfile, GetCurrentUser, UserStatus,
    ViewTag,
};
use user_profile_domain::ProfileChanges;
use uuid::Uuid;

pub(super) fn endpoints() -> Vec<Endpoint> {
    const TAG: &str = "users";
    vec![
        Endpoint {
            tag: TAG,
            id: "getCurrentUser",
            summary: "Get the current user",
            description: "428 `profile-incomplete` until the profile is finalized.",
            ..Endpoint::get("/v1/users/me", show)
        },
        Endpoint {
            tag: TAG,
            id: "finalizeProfile",
            summary: "Finalize the profile",
            description: "Once; afterwards the account is ready.",
            ..Endpoint::put("/v1/users/me/profile", finalize)
        },
        Endpoint {
            tag: TAG,
            id: "changeProfile",
            summary: "Change the profile",
            description: "A merge patch (RFC 7396): fields that it leaves out stay as they are, \
                          and none can be removed. `If-Match` is the entity tag of `GET \
                          /v1/users/me`, which covers everything in that response and the \
                          language of mails.",
            ..Endpoint::patch("/v1/users/me/profile", change)
        },
    ]
}

body! {
    /// The profile of a user.
    struct ProfileFinalization {
        first_name: PersonNameField,
        last_name: PersonNameField,
        /// The language of mails; unchanged if left out.
        locale: Option<Locale>,
    }
}

body! {
    /// The changes to a profile.
    struct ProfilePatch: MergePatch {
        first_name: Option<PersonNameField>,
        last_name: Option<PersonNameField>,
        /// The language of mails.
        locale: Option<Locale>,
    }
}

/// The caller's own account.
#[derive(Serialize, ToSchema)]
#[schema(as = CurrentUser)]
struct CurrentUserBody {
    id: Uuid,
    created_at: DateTime<Utc>,
    #[schema(example = "Ann")]
    first_name: String,
    #[schema(example = "Lee")]
    last_name: String,
    #[schema(format = Email, example = "ann@example.org")]
    email: String,
    #[schema(schema_with = status_schema)]
    status: UserStatus,
    /// Sorted by name.
    roles: Vec<String>,
    /// Sorted by name.
    #[schema(value_type = Vec<String>, example = json!(["users:read"]))]
    permissions: Vec<Permission>,
}

fn status_schema() -> Object {
    schema::one_of(UserStatus::ALL.map(UserStatus::as_str)).build()
}

async fn show(caller: Caller<GetCurrentUser>) -> Result<Conditional<CurrentUserBody>, Problem> {
    let view = caller.dispatch(GetCurrentUser).await?;

    Ok(Conditional {
        revision: view.tag().to_string(),
        body: view.into(),
    })
}

async fn finalize(
    caller: Caller<FinalizeProfile>,
    body: Submitted<ProfileFinalization>,
) -> Result<Tagged<Json<CurrentUserBody>>, Problem> {
    let ProfileFinalization {
        first_name,
        last_name,
        locale,
    } = body.into_fields();

    let view = caller
        .dispatch(FinalizeProfile {
            first_name,
            last_name,
            locale,
        })
        .await?;

    Ok(tagged(view))
}

async fn change(
    caller: Caller<ChangeProfile>,
    condition: IfMatch,
    body: Submitted<ProfilePatch>,
) -> Result<Tagged<Json<CurrentUserBody>>, Problem> {
    let expected = expected(condition);
    let ProfilePatch {
        first_name,
        last_name,
        locale,
    } = body.into_fields();
    let changes = ProfileChanges {
        first_name,
        last_name,
        locale,
    };

    let view = caller.dispatch(ChangeProfile { changes, expected }).await?;

    Ok(tagged(view))
}

/// Weak tags, and tags of other services, match nothing.
fn expected(condition: IfMatch) -> ExpectedView {
    match condition.revisions() {
        None => ExpectedView::Any,
        Some(tags) => {
            ExpectedView::OneOf(tags.iter().filter_map(|tag| ViewTag::parse(tag)).collect())
        }
    }
}

fn tagged(view: CurrentUserView) -> Tagged<Json<CurrentUserBody>> {
    Tagged {
        revision: view.tag().to_string(),
        answer: Json(view.into()),
    }
}

impl From<CurrentUserView> for CurrentUserBody {
    fn from(view: CurrentUserView) -> Self {
        Self {
            id: view.id.uuid(),
            created_at: view.created_at,
            first_name: view.first_name,
            last_name: view.last_name,
            email: view.email.as_str().to_owned(),
            status: view.status,
            roles: view.roles,
            permissions: view.permissions,
        }
    }
}
