//! The request as extractors and answers see it.

use crate::{
    Application, Problem, Services,
    request::{IdempotentOperation, RequestInfo, Shared},
};
use actix_web::{HttpRequest, http::header::HeaderMap, web::Bytes};
use chrono::{DateTime, Utc};
use cqrs::{Context, IdempotencyKey, problems};
use kernel::{Actor, Locale};
use std::{cell::OnceCell, rc::Rc};
use uuid::Uuid;

/// A request on its way to its handler. Clones are cheap and share everything.
#[derive(Clone)]
pub struct Incoming {
    request: HttpRequest,
    pub(crate) info: Rc<RequestInfo>,
    body: Rc<OnceCell<Bytes>>,
}

impl Incoming {
    pub(crate) fn of(request: HttpRequest) -> Result<Self, Problem> {
        let info = RequestInfo::of(&request).ok_or(problems::INTERNAL)?;
        Ok(Self {
            request,
            info,
            body: Rc::default(),
        })
    }

    pub fn headers(&self) -> &HeaderMap {
        self.request.headers()
    }

    pub fn path(&self) -> &str {
        self.request.path()
    }

    pub fn query_string(&self) -> &str {
        self.request.query_string()
    }

    /// A variable segment of the path, decoded.
    pub fn path_segment(&self, name: &str) -> Option<&str> {
        self.request.match_info().get(name)
    }

    /// The best match of `Accept-Language`.
    pub fn locale(&self) -> Locale {
        self.info.locale
    }

    pub fn now(&self) -> DateTime<Utc> {
        self.application().engine.clock.now()
    }

    pub fn services(&self) -> &Services {
        &self.application().services
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.info.shared
    }

    pub(crate) fn application(&self) -> &Application {
        &self.info.shared.application
    }

    /// Remembers the octets of the body: they are a part of an idempotent request.
    pub(crate) fn keep_body(&self, body: Bytes) {
        // a second reader of the body finds it empty
        let _ = self.body.set(body);
    }

    pub(crate) fn idempotent_operation(&self) -> IdempotentOperation<'_> {
        let body = self.body.get().map(Bytes::as_ref).unwrap_or_default();
        IdempotentOperation {
            name: self.operation(),
            body,
        }
    }

    /// Method, route and path parameters. Different spellings of one id name the same operation.
    fn operation(&self) -> String {
        let route = self.request.match_pattern().unwrap_or_default();
        let mut name = format!("{} {route}", self.request.method());
        for (_, segment) in self.request.match_info().iter() {
            name.push(' ');
            match Uuid::try_parse(segment) {
                Ok(id) => name.push_str(&id.to_string()),
                Err(_) => name.push_str(segment),
            }
        }
        name
    }

    pub(crate) fn context(&self, actor: Actor, key: Option<IdempotencyKey>) -> Context {
        self.info.context(actor, key)
    }
}
