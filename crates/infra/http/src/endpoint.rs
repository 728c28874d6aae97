//! One operation: where it is served, and what the documentation says about it.

mod shape;

pub use shape::{Describe, OperationShape, Security};

use crate::{
    Answer, Arguments, CompositionError, Incoming, Problem,
    openapi::{path_parameters, template},
};
use actix_web::{
    Handler, HttpRequest, HttpResponse, Route,
    guard::{self, Guard},
    http::Method,
    web,
};
use cqrs::{ProblemCode, problems};
use std::collections::BTreeSet;
use utoipa::openapi::path::ParameterIn;

/// An operation, declared beside its handler:
/// `Endpoint { tag: …, id: …, summary: …, ..Endpoint::get("/v1/things", list) }`.
///
/// Everything that the handler's types say is derived: security, permission, parameters, bodies,
/// answers and problems.
///
/// The arguments of a handler are in the order of their [`Stage`](crate::Stage)s. Another order
/// does not compile:
///
/// ```compile_fail,E0080
/// # use loggia_http::{Caller, Empty, Endpoint, NoContent, Submitted};
/// # #[derive(Clone)]
/// # struct Ring;
/// # cqrs::command!(Ring = "bell.ring", cqrs::SignedIn => (), std::convert::Infallible);
/// # cqrs::messages!(trait BellMessages { Ring });
/// async fn ring(_: Submitted<Empty>, _: Caller<Ring>) -> NoContent {
///     NoContent
/// }
/// let endpoint = Endpoint::post("/v1/rings", ring);
/// ```
#[derive(Debug)]
pub struct Endpoint {
    pub tag: &'static str,
    /// The operation id: what client libraries call the method.
    pub id: &'static str,
    /// An imperative: "List users".
    pub summary: &'static str,
    /// Markdown; may be empty. The required permission is added to it.
    pub description: &'static str,
    /// The problems that the handler itself answers with, such as those of an outcome that is
    /// committed.
    pub problems: &'static [ProblemCode],
    pub method: Method,
    pub path: &'static str,
    pub shape: OperationShape,
    pub route: EndpointRoute,
}

/// The service behind an endpoint.
pub struct EndpointRoute(pub(crate) Route);

impl std::fmt::Debug for EndpointRoute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EndpointRoute")
    }
}

macro_rules! methods {
    ($($(#[$meta:meta])* $name:ident = $method:ident, $guard:expr;)+) => {$(
        $(#[$meta])*
        pub fn $name<F, Args>(path: &'static str, handler: F) -> Self
        where
            F: Handler<Args, Output: Answer>,
            Args: Arguments,
        {
            Self::new(Method::$method, $guard, path, handler)
        }
    )+};
}

impl Endpoint {
    methods! {
        /// Answers HEAD, too.
        get = GET, guard::Any(guard::Get()).or(guard::Head());
        post = POST, guard::Post();
        put = PUT, guard::Put();
        patch = PATCH, guard::Patch();
        delete = DELETE, guard::Delete();
    }

    fn new<F, Args>(
        method: Method,
        guard: impl Guard + 'static,
        path: &'static str,
        handler: F,
    ) -> Self
    where
        F: Handler<Args, Output: Answer>,
        Args: Arguments,
    {
        const {
            assert!(
                Args::IN_ORDER,
                "the arguments of a handler must be in the order of their stages"
            )
        };
        let route =
            web::route()
                .guard(guard)
                .to(move |request: HttpRequest, payload: web::Payload| {
                    let handler = handler.clone();
                    async move { answer(handler, request, payload).await }
                });
        let mut shape = OperationShape::default();
        shape.may_answer(&[problems::INTERNAL]);
        Args::describe(&mut shape);
        F::Output::describe(&mut shape);
        if !F::Output::ANY_FORMAT {
            shape.may_answer(&[crate::codes::NOT_ACCEPTABLE]);
        }
        let (tag, id, summary, description) = ("", "", "", "");
        Self {
            tag,
            id,
            summary,
            description,
            problems: &[],
            method,
            path,
            shape,
            route: EndpointRoute(route),
        }
    }

    /// For messages to developers.
    pub fn name(&self) -> String {
        format!("`{}` ({} {})", self.id, self.method, self.path)
    }

    /// Every problem code that it can answer with.
    pub fn problem_codes(&self) -> impl Iterator<Item = ProblemCode> {
        let named = self
            .problems
            .iter()
            .filter(|code| !self.shape.answers_with(code))
            .copied();
        self.shape.problems().chain(named)
    }

    pub(crate) fn check_path_parameters(&self) -> Result<(), CompositionError> {
        let declared = self
            .shape
            .parameters
            .iter()
            .filter(|parameter| parameter.parameter_in == ParameterIn::Path);
        let declared: BTreeSet<_> = declared.map(|parameter| parameter.name.clone()).collect();
        let in_template: BTreeSet<_> = path_parameters(&template(self.path)).collect();
        match declared.symmetric_difference(&in_template).next() {
            Some(parameter) => Err(CompositionError::PathParameter {
                operation: self.name(),
                parameter: parameter.clone(),
            }),
            None => Ok(()),
        }
    }
}

async fn answer<F, Args>(
    handler: F,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Problem>
where
    F: Handler<Args, Output: Answer>,
    Args: Arguments,
{
    let request = Incoming::of(request)?;
    let arguments =
        Args::extract(&request, &mut payload.into_inner(), F::Output::ANY_FORMAT).await?;
    handler.call(arguments).await.respond(&request)
}
