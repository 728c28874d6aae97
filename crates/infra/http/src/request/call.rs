//! One request as its handler sees it.

use super::{
    RequestInfo, Shared,
    accept::accepts_json,
    bearer,
    idempotency::{self, Passage},
    listing,
};
use crate::{
    Api,
    problem::{Problem, ProblemCode},
};
use actix_web::{
    FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder,
    dev::Payload,
    http::header::{self, HeaderMap},
};
use cqrs::{Context, IdempotencyKey, Required, Transport};
use kernel::Actor;
use services::{
    MacPurpose,
    listing::{ListShape, Listing},
};
use std::{
    future::{Ready, ready},
    marker::PhantomData,
    rc::Rc,
};
use uuid::Uuid;

/// Who asks for what, from where.
pub(crate) struct Call {
    info: Rc<RequestInfo>,
    actor: Actor,
    request: HttpRequest,
}

/// A context to dispatch once with, and the claim that no twin of the request is running.
pub(crate) struct Once {
    pub(crate) context: Context,
    _passage: Option<Passage>,
}

impl Call {
    pub(crate) fn api(&self) -> &Api {
        &self.info.shared.api
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.info.shared
    }

    pub(crate) fn headers(&self) -> &HeaderMap {
        self.request.headers()
    }

    pub(crate) fn path_segment(&self, name: &str) -> Option<&str> {
        self.request.match_info().get(name)
    }

    /// For what may be asked any number of times.
    pub(crate) fn context(&self) -> Context {
        self.context_with(None)
    }

    /// For what creates or sends something; `raw` is the body.
    pub(crate) fn once(&self, raw: &[u8]) -> Result<Once, Problem> {
        let Some(key) = idempotency::key(self.headers())? else {
            return Ok(Once { context: self.context(), _passage: None });
        };
        let operation = self.operation();
        let scope = format!("{} {operation}", self.actor);
        let passage = self.info.shared.in_flight.enter(&scope, key).ok_or(ProblemCode::IdempotencyInFlight)?;
        let request_digest = self.api().mac.mac(MacPurpose::IdempotentRequest, &[operation.as_bytes(), raw]);
        let key = IdempotencyKey { scope, key: key.to_owned(), request_digest };
        Ok(Once { context: self.context_with(Some(key)), _passage: Some(passage) })
    }

    /// The id in the path, when it is one.
    pub(crate) fn path_id(&self) -> Option<Uuid> {
        self.path_segment("id").and_then(|id| Uuid::try_parse(id).ok())
    }

    /// Method, route and id; different spellings of one id are one operation.
    fn operation(&self) -> String {
        let route = self.request.match_pattern().unwrap_or_default();
        let id = self.path_id().map(|id| format!(" {id}")).unwrap_or_default();
        format!("{} {route}{id}", self.request.method())
    }

    fn context_with(&self, key: Option<IdempotencyKey>) -> Context {
        Context::builder(self.actor.clone(), Transport::Http, self.info.request_id.clone())
            .locale(self.info.locale)
            .source(self.info.source)
            .traceparent(self.info.traceparent.clone())
            .idempotency_key(key)
            .build()
    }

    fn anonymous(request: &HttpRequest) -> Result<Self, Problem> {
        let info = RequestInfo::of(request).ok_or(ProblemCode::Internal)?;
        Ok(Self { info, actor: Actor::Anonymous, request: request.clone() })
    }

    fn signed_in(mut self) -> Result<Self, Problem> {
        self.actor = Actor::User(bearer::authenticate(self.headers(), self.api())?);
        Ok(self)
    }

    /// A token that is no good counts as none, for commands that have another way to know who asks.
    fn maybe_signed_in(mut self) -> Self {
        if let Ok(user) = bearer::identify(self.headers(), self.api()) {
            self.actor = Actor::User(user);
        }
        self
    }

    /// Whether the one query that the route knows is there, with that value; any other parameter is refused.
    pub(crate) fn has_query(&self, (name, value): (&str, &str)) -> Result<bool, Problem> {
        let query = self.request.query_string();
        let is_known = |pair: &str| pair.split('=').next() == Some(name);
        if query.is_empty() || query.split('&').all(is_known) {
            Ok(query == format!("{name}={value}"))
        } else {
            Err(ProblemCode::UnknownQueryParameter.into())
        }
    }

    /// What is asked of the list.
    pub(crate) fn listing(&self, shape: &ListShape) -> Result<Listing, Problem> {
        listing::read(shape, self.request.query_string())
    }

    /// With the link to the next page, where there is one.
    pub(crate) fn page_of(&self, next_cursor: Option<&str>) -> HttpResponseBuilder {
        let mut response = HttpResponse::Ok();
        let link = |cursor| listing::next_link(self.request.path(), self.request.query_string(), cursor);
        if let Some(link) = next_cursor.and_then(link) {
            response.insert_header((header::LINK, link));
        }
        response
    }

    fn without_query(self) -> Result<Self, Problem> {
        if self.request.query_string().is_empty() { Ok(self) } else { Err(ProblemCode::UnknownQueryParameter.into()) }
    }

    fn negotiated(self) -> Result<Self, Problem> {
        if accepts_json(self.headers()) { Ok(self) } else { Err(ProblemCode::NotAcceptable.into()) }
    }
}

/// Anybody; a token, valid or not, changes nothing.
pub(crate) struct Public(pub(crate) Call);

/// Only with a valid access token.
pub(crate) struct SignedIn(pub(crate) Call);

/// Only with a valid access token that carries the permission: whoever lacks it is told so, and not what else is wrong.
/// The message's own policy decides.
pub(crate) struct Holding<P> {
    pub(crate) call: Call,
    required: PhantomData<P>,
}

impl<P: Required> FromRequest for Holding<P> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let permitted = |SignedIn(call): SignedIn| match call.actor.holds(&P::PERMISSION) {
            true => Ok(Self { call, required: PhantomData }),
            false => Err(ProblemCode::Forbidden.into()),
        };
        ready(SignedIn::from_request(request, payload).into_inner().and_then(permitted))
    }
}

/// Only with a valid access token; the route looks at the query itself.
pub(crate) struct SignedInWithQuery(pub(crate) Call);

/// Anybody, known by their access token when the request shows one; a revoked one is as good, and carries no rights.
pub(crate) struct MaybeSignedIn(pub(crate) Call);

/// Anybody, on a route that does not answer JSON.
pub(crate) struct AnyFormat(pub(crate) Call);

macro_rules! from_request {
    ($($extractor:ident: $read:expr),+) => {$(
        impl FromRequest for $extractor {
            type Error = Problem;
            type Future = Ready<Result<Self, Problem>>;

            fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
                let read: fn(Call) -> Result<Call, Problem> = $read;
                ready(Call::anonymous(request).and_then(read).map(Self))
            }
        }
    )+};
}

from_request! {
    Public: |call| call.without_query()?.negotiated(),
    SignedIn: |call| call.signed_in()?.without_query()?.negotiated(),
    SignedInWithQuery: |call| call.signed_in()?.negotiated(),
    MaybeSignedIn: |call| call.maybe_signed_in().without_query()?.negotiated(),
    AnyFormat: Call::without_query
}
