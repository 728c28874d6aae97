use super::{Answer, AnswerShape};
use crate::{Describe, Incoming, Json, OperationShape, Problem, etag};
use actix_web::{
    HttpResponse,
    http::header::{self, HeaderValue},
};
use cqrs::problems;
use serde::Serialize;
use utoipa::ToSchema;

/// An answer with a strong entity tag.
pub struct Tagged<A> {
    /// The tag without its quotes.
    pub revision: String,
    pub answer: A,
}

/// A JSON body with a strong entity tag; 304 without the body if the client has this version
/// (`If-None-Match`).
pub struct Conditional<T> {
    /// The tag without its quotes.
    pub revision: String,
    pub body: T,
}

impl<A: Describe> Describe for Tagged<A> {
    fn describe(operation: &mut OperationShape) {
        operation.with_headers::<A>(&["ETag"]);
    }
}

impl<A: Answer> Answer for Tagged<A> {
    const ANY_FORMAT: bool = A::ANY_FORMAT;

    fn respond(self, request: &Incoming) -> Result<HttpResponse, Problem> {
        let mut response = self.answer.respond(request)?;
        response
            .headers_mut()
            .insert(header::ETAG, tag(&self.revision)?);
        Ok(response)
    }
}

impl<T: ToSchema> Describe for Conditional<T> {
    fn describe(operation: &mut OperationShape) {
        Tagged::<Json<T>>::describe(operation);
        let unchanged = AnswerShape::empty(304, "The client has this version");
        operation.answers.push(AnswerShape {
            headers: vec!["ETag"],
            ..unchanged
        });
        operation.headers.push("If-None-Match");
    }
}

impl<T: Serialize + ToSchema> Answer for Conditional<T> {
    fn respond(self, request: &Incoming) -> Result<HttpResponse, Problem> {
        if etag::is_known(&etag::strong(&self.revision), request.headers()) {
            return Ok(HttpResponse::NotModified()
                .insert_header((header::ETAG, tag(&self.revision)?))
                .finish());
        }
        Tagged {
            revision: self.revision,
            answer: Json(self.body),
        }
        .respond(request)
    }
}

impl<T: Serialize> Conditional<T> {
    /// For resources without a revision of their own: the tag is a digest of the representation.
    pub fn of_representation(body: T) -> Result<Self, Problem> {
        let octets = serde_json::to_vec(&body).map_err(|_| problems::INTERNAL)?;
        Ok(Self {
            revision: etag::digest(&octets),
            body,
        })
    }
}

fn tag(revision: &str) -> Result<HeaderValue, Problem> {
    HeaderValue::from_str(&etag::strong(revision)).map_err(|_| problems::INTERNAL.into())
}
