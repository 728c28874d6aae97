//! One operation: where it is served and what the documentation says of it. Both come from the same declaration, so
//! that neither can be without the other.

use crate::{problem::ProblemCode, request::Body};
use actix_web::{FromRequest, Handler, Responder, Route, guard, http::Method, web};
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

/// Declared beside its handler: `Endpoint { summary: …, ..Endpoint::get("/v1/things", list) }`.
pub(crate) struct Endpoint {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) route: Route,
    pub(crate) tag: &'static str,
    pub(crate) id: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) description: &'static str,
    pub(crate) body: Option<BodyShape>,
    pub(crate) answers: Vec<Answer>,
    /// Its own, besides those that come with what it does.
    pub(crate) problems: &'static [ProblemCode],
    /// Request headers, besides those that every route reads.
    pub(crate) headers: &'static [&'static str],
    /// The one query parameter that it reads, and the only value of that; it is required.
    pub(crate) query: Option<(&'static str, &'static str)>,
    pub(crate) signed_in: bool,
    /// An access token is read where there is one, and nobody needs it.
    pub(crate) maybe_signed_in: bool,
    pub(crate) idempotent: bool,
    pub(crate) kind: Kind,
}

/// What stands behind an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Command,
    Query,
    /// Answered here, without the application.
    Plain,
}

/// What a body looks like.
pub(crate) struct BodyShape {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) media_types: &'static [&'static str],
    pub(crate) schema: Schema,
}

/// A response that is no problem.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) description: &'static str,
    pub(crate) media_type: Option<&'static str>,
    /// The first is the body's, the others are what it refers to.
    pub(crate) schemas: Vec<(String, RefOr<Schema>)>,
    pub(crate) headers: &'static [&'static str],
}

impl Endpoint {
    /// Answers HEAD, too.
    pub(crate) fn get<F, Args>(path: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let method = guard::Any(guard::Get()).or(guard::Head());
        Self { kind: Kind::Query, ..Self::new(Method::GET, path, web::route().guard(method).to(handler)) }
    }

    pub(crate) fn post<F, Args>(path: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self { idempotent: true, ..Self::new(Method::POST, path, web::post().to(handler)) }
    }

    pub(crate) fn put<F, Args>(path: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self::new(Method::PUT, path, web::put().to(handler))
    }

    pub(crate) fn patch<F, Args>(path: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self::new(Method::PATCH, path, web::patch().to(handler))
    }

    pub(crate) fn delete<F, Args>(path: &'static str, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        Self::new(Method::DELETE, path, web::delete().to(handler))
    }

    fn new(method: Method, path: &'static str, route: Route) -> Self {
        Self {
            method,
            path,
            route,
            tag: "",
            id: "",
            summary: "",
            description: "",
            body: None,
            answers: Vec::new(),
            problems: &[],
            headers: &[],
            query: None,
            signed_in: false,
            maybe_signed_in: false,
            idempotent: false,
            kind: Kind::Command,
        }
    }
}

impl BodyShape {
    pub(crate) fn of<T: Body>() -> Option<Self> {
        let media_types = T::KIND.media_types();
        Some(Self { name: T::NAME, required: !T::MAY_BE_EMPTY, media_types, schema: T::schema() })
    }
}

impl Answer {
    pub(crate) fn json<T: ToSchema>(status: u16, description: &'static str) -> Self {
        let mut schemas = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut schemas);
        Self { schemas, media_type: Some("application/json"), ..Self::empty(status, description) }
    }

    pub(crate) fn of_type(status: u16, description: &'static str, media_type: &'static str) -> Self {
        Self { media_type: Some(media_type), ..Self::empty(status, description) }
    }

    pub(crate) const fn empty(status: u16, description: &'static str) -> Self {
        Self { status, description, media_type: None, schemas: Vec::new(), headers: &[] }
    }
}
