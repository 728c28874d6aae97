use actix_web::{Error, HttpResponse, error};
use chrono::{DateTime, Utc};
use diesel::Queryable;
use serde::Serialize;
use uuid::Uuid;

#[derive(Queryable)]
pub(super) struct Row {
    created_at: DateTime<Utc>,
    address: String,
    suspended_at: Option<DateTime<Utc>>,
    first_name: Option<String>,
    last_name: Option<String>,
    finalized_at: Option<DateTime<Utc>>,
}

/// The response of Loggia for a user without roles.
#[derive(Serialize)]
struct User {
    id: Uuid,
    created_at: DateTime<Utc>,
    first_name: String,
    last_name: String,
    email: String,
    status: &'static str,
    roles: Vec<String>,
    permissions: Vec<String>,
}

pub(super) fn answer(id: Uuid, row: Option<Row>) -> Result<HttpResponse, Error> {
    let row = row.ok_or_else(|| error::ErrorNotFound("unknown user"))?;
    let (Some(first_name), Some(last_name), Some(_)) =
        (row.first_name, row.last_name, row.finalized_at)
    else {
        return Err(error::ErrorConflict("the profile is not finalized"));
    };
    Ok(HttpResponse::Ok().json(User {
        id,
        created_at: row.created_at,
        first_name,
        last_name,
        email: row.address,
        status: if row.suspended_at.is_some() {
            "suspended"
        } else {
            "ready"
        },
        roles: Vec::new(),
        permissions: Vec::new(),
    }))
}
