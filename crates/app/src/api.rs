//! Composes the HTTP API.

use crate::{
    context_set::ContextSet, health::Dependencies, node::Node, refusals::RefusalJournal,
    revocations::RevocationCache, session_uses::SessionUseNotes, settings::Settings,
};
use infra_http::{Application, Engine, HttpSettings, ServiceInfo, Services};
use kernel::PasswordPolicy;
use std::sync::Arc;

/// Returns the operations and services of the server.
pub(crate) fn application(
    node: &Node,
    contexts: &ContextSet,
    revocations: Arc<RevocationCache>,
    session_observer: Arc<SessionUseNotes>,
    refusal_observer: Arc<RefusalJournal>,
) -> Application {
    let technical = &node.technical;
    let engine = Engine {
        access_tokens: technical.access_tokens.clone(),
        revocations,
        session_observer,
        refusal_observer,
        mac: technical.mac.clone(),
        uuids: technical.uuids.clone(),
        clock: technical.clock.clone(),
        health: Arc::new(Dependencies::new(node.database.clone(), &node.dependencies)),
        settings: settings(&node.settings),
        info: ServiceInfo {
            title: node.settings.service_name.as_str().to_owned().into(),
            ..ServiceInfo::default()
        },
    };
    Application {
        engine,
        services: services(node),
        routes: contexts.transports().routes,
    }
}

fn services(node: &Node) -> Services {
    let technical = &node.technical;
    Services::from(node.messages.clone())
        .with::<PasswordPolicy>(Arc::new(technical.password_policy.clone()))
        .with(technical.password_screen.clone())
}

fn settings(settings: &Settings) -> HttpSettings {
    let http = &settings.http;
    HttpSettings {
        bind: http.bind,
        public_url: http.public_url.as_str().to_owned(),
        body_limit: usize::try_from(http.body_limit.as_u64()).unwrap_or(usize::MAX),
        workers: http.workers,
        allow_origins: http
            .allow_origins
            .iter()
            .map(|origin| origin.as_str().to_owned())
            .collect(),
        trusted_proxies: http.trusted_proxies.clone(),
        shutdown_timeout: http.shutdown_timeout,
        // a cached key set contains the next key well before it signs
        jwks_max_age: HttpSettings::default()
            .jwks_max_age
            .min(settings.auth.signing_key_lead / 2),
        ..HttpSettings::default()
    }
}
