use actix_web::{HttpResponse, error};
use diesel::result::Error;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a client shows, and gets with the next generation.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct Held {
    pub session_id: Uuid,
    pub generation: i32,
}

impl Held {
    /// The one that replaces it, if the row that was read says that it is the current one.
    pub(super) fn successor(self, current: i32) -> Result<Self, Error> {
        let next = Self { generation: self.generation + 1, ..self };
        if self.generation == current { Ok(next) } else { Err(Error::RollbackTransaction) }
    }

    /// After the compare-and-set has changed so many rows.
    pub(super) fn written(self, rows: usize) -> Result<Self, Error> {
        if rows == 1 { Ok(self) } else { Err(Error::RollbackTransaction) }
    }
}

pub(super) fn answer(rotated: Result<Held, Error>) -> actix_web::Result<HttpResponse> {
    match rotated {
        Ok(held) => Ok(HttpResponse::Ok().json(held)),
        Err(Error::NotFound) => Err(error::ErrorNotFound("no such session")),
        Err(Error::RollbackTransaction) => Err(error::ErrorConflict("it was replaced")),
        Err(error) => Err(error::ErrorInternalServerError(error)),
    }
}
