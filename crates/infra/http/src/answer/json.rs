use super::{Answer, AnswerShape};
use crate::{Describe, Incoming, OperationShape, Problem};
use actix_web::{HttpResponse, http::StatusCode};
use serde::Serialize;
use utoipa::ToSchema;

macro_rules! json_answers {
    ($($(#[$meta:meta])* $answer:ident = $status:ident $reason:literal;)+) => {$(
        $(#[$meta])*
        pub struct $answer<T>(pub T);

        impl<T: ToSchema> Describe for $answer<T> {
            fn describe(operation: &mut OperationShape) {
                operation.answers.push(AnswerShape::json::<T>(StatusCode::$status.as_u16(), $reason));
            }
        }

        impl<T: Serialize + ToSchema> Answer for $answer<T> {
            fn respond(self, _: &Incoming) -> Result<HttpResponse, Problem> {
                Ok(HttpResponse::build(StatusCode::$status).json(self.0))
            }
        }
    )+};
}

json_answers! {
    /// 200 with a JSON body.
    Json = OK "OK";
    /// 201 with a JSON body.
    Created = CREATED "Created";
    /// 202 with a JSON body.
    Accepted = ACCEPTED "Accepted";
}

/// 201 with what was created, or 200 with what existed already.
pub enum CreatedOrExisting<T> {
    Created(T),
    Existing(T),
}

impl<T: ToSchema> Describe for CreatedOrExisting<T> {
    fn describe(operation: &mut OperationShape) {
        Created::<T>::describe(operation);
        Json::<T>::describe(operation);
    }
}

impl<T: Serialize + ToSchema> Answer for CreatedOrExisting<T> {
    fn respond(self, request: &Incoming) -> Result<HttpResponse, Problem> {
        match self {
            Self::Created(body) => Created(body).respond(request),
            Self::Existing(body) => Json(body).respond(request),
        }
    }
}
