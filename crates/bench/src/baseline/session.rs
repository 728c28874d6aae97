use actix_web::{HttpResponse, error};
use diesel::result::Error;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The token of a client: sent with the current generation, returned with the next one.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct SessionToken {
    pub session_id: Uuid,
    pub generation: i32,
}

impl SessionToken {
    /// Returns the next token; rejects this one if `current`, the stored generation, differs.
    pub(super) fn successor(self, current: i32) -> Result<Self, Error> {
        let next = Self {
            generation: self.generation + 1,
            ..self
        };
        if self.generation == current {
            Ok(next)
        } else {
            Err(Error::RollbackTransaction)
        }
    }

    /// Rejects the token if the compare-and-set has updated no row.
    pub(super) fn updated(self, rows: usize) -> Result<Self, Error> {
        if rows == 1 {
            Ok(self)
        } else {
            Err(Error::RollbackTransaction)
        }
    }
}

pub(super) fn answer(rotated: Result<SessionToken, Error>) -> actix_web::Result<HttpResponse> {
    match rotated {
        Ok(token) => Ok(HttpResponse::Ok().json(token)),
        Err(Error::NotFound) => Err(error::ErrorNotFound("unknown session")),
        Err(Error::RollbackTransaction) => Err(error::ErrorConflict("replaced token")),
        Err(error) => Err(error::ErrorInternalServerError(error)),
    }
}
