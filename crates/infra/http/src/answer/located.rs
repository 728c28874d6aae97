use super::Answer;
use crate::{Describe, Incoming, OperationShape, Problem};
use actix_web::{
    HttpResponse,
    http::header::{self, HeaderValue},
};
use cqrs::problems;

/// An answer with the address of what was created: an absolute path.
pub struct Located<A> {
    pub location: String,
    pub answer: A,
}

impl<A: Describe> Describe for Located<A> {
    fn describe(operation: &mut OperationShape) {
        operation.with_headers::<A>(&["Location"]);
    }
}

impl<A: Answer> Answer for Located<A> {
    const ANY_FORMAT: bool = A::ANY_FORMAT;

    fn respond(self, request: &Incoming) -> Result<HttpResponse, Problem> {
        let mut response = self.answer.respond(request)?;
        let location = HeaderValue::try_from(self.location).map_err(|_| problems::INTERNAL)?;
        response.headers_mut().insert(header::LOCATION, location);
        Ok(response)
    }
}
