//! The answers that handlers return.

mod conditional;
mod empty;
mod json;
mod lists;
mod located;
mod text;

pub use conditional::{Conditional, Tagged};
pub use empty::{Acknowledged, NoContent};
pub use json::{Accepted, Created, CreatedOrExisting, Json};
pub use lists::{List, Page};
pub use located::Located;
pub use text::{Asset, Html};

use crate::{Describe, Incoming, OperationShape, Problem};
use actix_web::HttpResponse;
use std::borrow::Cow;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

/// A successful response of a handler: becomes an HTTP response, and describes it.
///
/// Handlers return `Result<A, Problem>`, or `A` if they cannot fail.
pub trait Answer: Describe + Sized {
    /// Whether it has another format than JSON, so that `Accept` is not checked.
    const ANY_FORMAT: bool = false;

    fn respond(self, request: &Incoming) -> Result<HttpResponse, Problem>;
}

impl<A: Describe> Describe for Result<A, Problem> {
    fn describe(operation: &mut OperationShape) {
        A::describe(operation);
    }
}

impl<A: Answer> Answer for Result<A, Problem> {
    const ANY_FORMAT: bool = A::ANY_FORMAT;

    fn respond(self, request: &Incoming) -> Result<HttpResponse, Problem> {
        self?.respond(request)
    }
}

/// A response that is not a problem, as the documentation shows it.
#[derive(Clone)]
pub struct AnswerShape {
    pub status: u16,
    pub description: Cow<'static, str>,
    pub media_type: Option<&'static str>,
    /// The first is that of the body, the others are those it refers to.
    pub schemas: Vec<(String, RefOr<Schema>)>,
    pub headers: Vec<&'static str>,
}

impl AnswerShape {
    /// Without a body.
    pub fn empty(status: u16, description: &'static str) -> Self {
        let description = Cow::Borrowed(description);
        Self {
            status,
            description,
            media_type: None,
            schemas: Vec::new(),
            headers: Vec::new(),
        }
    }

    /// With a body of which only the type is known.
    pub fn of_type(status: u16, description: &'static str, media_type: &'static str) -> Self {
        Self {
            media_type: Some(media_type),
            ..Self::empty(status, description)
        }
    }

    /// With a JSON body; `reason` describes it unless the type has a doc comment.
    pub fn json<T: ToSchema>(status: u16, reason: &'static str) -> Self {
        let mut schemas = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut schemas);
        Self::of_schemas(status, reason, schemas)
    }

    pub(crate) fn of_schemas(
        status: u16,
        reason: &'static str,
        schemas: Vec<(String, RefOr<Schema>)>,
    ) -> Self {
        let description = schemas.first().and_then(|(_, schema)| description(schema));
        let description = description.map_or(Cow::Borrowed(reason), Cow::Owned);
        Self {
            description,
            schemas,
            media_type: Some("application/json"),
            ..Self::empty(status, reason)
        }
    }
}

fn description(schema: &RefOr<Schema>) -> Option<String> {
    let description = match schema {
        RefOr::T(Schema::Object(object)) => object.description.as_ref(),
        RefOr::T(Schema::AllOf(all)) => all.description.as_ref(),
        _ => None,
    };
    description.cloned()
}
