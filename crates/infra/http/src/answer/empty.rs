use super::{Answer, AnswerShape};
use crate::{Describe, Incoming, OperationShape, Problem};
use actix_web::HttpResponse;

/// 204: done.
pub struct NoContent;

/// 202 without a body: the work is done later.
pub struct Acknowledged;

impl Describe for NoContent {
    fn describe(operation: &mut OperationShape) {
        operation.answers.push(AnswerShape::empty(204, "Done"));
    }
}

impl Answer for NoContent {
    fn respond(self, _: &Incoming) -> Result<HttpResponse, Problem> {
        Ok(HttpResponse::NoContent().finish())
    }
}

impl Describe for Acknowledged {
    fn describe(operation: &mut OperationShape) {
        operation.answers.push(AnswerShape::empty(202, "Accepted"));
    }
}

impl Answer for Acknowledged {
    fn respond(self, _: &Incoming) -> Result<HttpResponse, Problem> {
        Ok(HttpResponse::Accepted().finish())
    }
}
