//! The HTTP engine: endpoints, extractors, answers, problems, OpenAPI and the server. The only
//! owner of actix-web.
//!
//! A context brings its operations as [`Routes`]: each [`Endpoint`] names a path and a handler, and
//! everything else that is documented or checked follows from the handler's types. An application
//! collects the routes of its contexts in an [`Application`] and passes it to [`serve`].
//!
//! ```
//! use loggia_http::{
//!     Caller, Endpoint, Json, PathParameter, Path, Problem, Routes, Submitted, body, utoipa,
//! };
//! # use cqrs::{Anyone, SignedIn};
//! # use std::convert::Infallible;
//! # #[derive(Clone)]
//! # struct PinNote { text: String, priority: Option<i32> }
//! # cqrs::command!(PinNote = "board.pin_note", SignedIn => u64, Infallible);
//! # cqrs::messages!(trait BoardMessages { PinNote });
//!
//! body! {
//!     /// A note to pin.
//!     struct NewNote {
//!         text: loggia_http::Text<200>,
//!         priority: Option<loggia_http::Range<i32, 1, 5>>,
//!     }
//! }
//!
//! /// A pinned note.
//! #[derive(serde::Serialize, utoipa::ToSchema)]
//! struct Note { id: u64 }
//!
//! async fn pin(caller: Caller<PinNote>, body: Submitted<NewNote>) -> Result<Json<Note>, Problem> {
//!     let NewNote { text, priority } = body.into_fields();
//!     let id = caller.dispatch(PinNote { text, priority }).await?;
//!     Ok(Json(Note { id }))
//! }
//!
//! const ROUTES: Routes = Routes { tags: &[("board", "Notes on the board")], endpoints };
//!
//! fn endpoints() -> Vec<Endpoint> {
//!     vec![Endpoint { tag: "board", id: "pinNote", summary: "Pin a note", ..Endpoint::post("/v1/notes", pin) }]
//! }
//! assert_eq!(ROUTES.tags.len(), 1);
//! ```

mod answer;
mod app;
mod application;
mod body;
mod connection;
mod cors;
mod endpoint;
mod etag;
mod extract;
mod frame;
mod health;
mod openapi;
mod operations;
mod problem;
mod refusal_observer;
mod request;
mod revocations;
mod server;
mod service_map;
mod session_observer;
mod settings;

pub use answer::{
    Accepted, Acknowledged, Answer, AnswerShape, Asset, Conditional, Created, CreatedOrExisting,
    Html, Json, List, Located, NoContent, Page, Tagged,
};
pub use application::{Application, CompositionError, Engine, Routes, ServiceInfo};
pub use body::{
    Body, BodyKind, BodyShape, Empty, Field, FieldSchemas, JsonValue, ListOf, Member, Members,
    Range, Reader, SetOf, Text, faults, schema,
};
pub use endpoint::{Describe, Endpoint, OperationShape, Security};
pub use extract::{
    Arguments, Caller, Extract, IdempotentCaller, IfMatch, Incoming, Language, Listing, Path,
    PathParameter, Query, QueryParameter, RecognizedCaller, Stage, Submitted,
};
pub use health::{DependencyState, Health, HealthState};
pub use openapi::openapi;
pub use problem::{FieldError, Problem, Retry, codes, status_of};
pub use refusal_observer::{NoRefusalObserver, RefusalObserver};
pub use revocations::{NoRevocations, Revocations, Revoked};
pub use server::serve;
pub use service_map::{ServiceKey, Services};
pub use session_observer::{NoSessionObserver, SessionObserver};
pub use settings::HttpSettings;

/// For derives of [`utoipa::ToSchema`]: `use loggia_http::utoipa;` beside them is enough.
pub use utoipa;

/// For answers that an application implements itself.
pub use actix_web;
