//! Properties of a request that are read before it is routed.

use super::{InFlight, UntrustedPeers, client_address::client_address, traceparent};
use crate::{Application, HttpSettings};
use actix_web::{
    HttpMessage, HttpRequest,
    dev::ServiceRequest,
    http::{
        Uri,
        header::{self, HeaderMap},
    },
    web::Bytes,
};
use cqrs::{Context, IdempotencyKey, RequestId, Transport};
use kernel::{Actor, Locale, Network};
use std::{cell::RefCell, net::IpAddr, rc::Rc, sync::Arc};

/// Shared by all worker threads.
pub(crate) struct Shared {
    pub(crate) application: Application,
    pub(crate) in_flight: InFlight,
    pub(crate) untrusted_peers: UntrustedPeers,
    /// The OpenAPI document.
    pub(crate) document: Bytes,
}

/// Read once, around every route.
pub(crate) struct RequestInfo {
    pub(crate) shared: Arc<Shared>,
    pub(crate) request_id: RequestId,
    pub(crate) locale: Locale,
    pub(crate) traceparent: Option<String>,
    pub(crate) source: Option<IpAddr>,
    pub(crate) uri: Uri,
    call: RefCell<Option<Call>>,
}

/// The message that a request asks for, and its authenticated caller.
#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) message: &'static str,
    pub(crate) actor: Actor,
}

impl RequestInfo {
    pub(crate) fn read(shared: &Arc<Shared>, request: &ServiceRequest) -> Rc<Self> {
        let (headers, engine) = (request.headers(), &shared.application.engine);
        let text = |name| text(headers, name);
        let generated = || RequestId::generated(engine.uuids.next());
        let trusted = &engine.settings.trusted_proxies;
        let peer = request.peer_addr();
        shared.untrusted_peers.note(peer, headers, trusted);
        let info = Rc::new(Self {
            shared: shared.clone(),
            request_id: text("x-request-id")
                .and_then(RequestId::parse)
                .unwrap_or_else(generated),
            locale: text(header::ACCEPT_LANGUAGE.as_str())
                .map(Locale::from_accept_language)
                .unwrap_or_default(),
            traceparent: text("traceparent").and_then(traceparent::parse),
            source: client_address(peer, headers, trusted),
            uri: request.uri().clone(),
            call: RefCell::default(),
        });
        request.extensions_mut().insert(info.clone());
        info
    }

    pub(crate) fn settings(&self) -> &HttpSettings {
        &self.shared.application.engine.settings
    }

    /// Remembers the message and its caller for the log, before the policy is asked.
    pub(crate) fn note_call(&self, call: Call) {
        self.call.replace(Some(call));
    }

    /// Returns the last message for which the caller was authenticated.
    pub(crate) fn call(&self) -> Option<Call> {
        self.call.borrow().clone()
    }

    pub(crate) fn network(&self) -> Network {
        Network::of(self.source)
    }

    pub(crate) fn context(&self, actor: Actor, key: Option<IdempotencyKey>) -> Context {
        Context::builder(actor, Transport::Http, self.request_id.clone())
            .locale(self.locale)
            .source(self.source)
            .traceparent(self.traceparent.clone())
            .idempotency_key(key)
            .build()
    }

    pub(crate) fn of(request: &HttpRequest) -> Option<Rc<Self>> {
        request.extensions().get::<Rc<Self>>().cloned()
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}
