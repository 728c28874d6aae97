//! The REST API: the only owner of actix-web. Routes parse, dispatch and map refusals; nothing is decided here.

mod api;
mod app;
mod cors;
mod endpoint;
mod etag;
mod frame;
mod health;
mod openapi;
mod problem;
mod request;
mod revocations;
mod routes;
mod server;
mod session_observer;
mod settings;

pub use api::Api;
pub use health::{DependencyState, Health, HealthState};
pub use openapi::openapi;
pub use revocations::{NoRevocations, Revocations, Revoked};
pub use server::serve;
pub use session_observer::{NoSessionObserver, SessionObserver};
pub use settings::HttpSettings;
