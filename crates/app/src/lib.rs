//! Accounts, and the foundation of applications that have them: the only crate that other teams
//! depend on.
//!
//! Without features, it is the message dispatch ([`cqrs`]), the data types ([`kernel`]) and the
//! contracts of technical services ([`services`]). Each feature adds what a build can do:
//!
//! | feature | adds |
//! |---|---|
//! | `postgres`, `sqlite` | the database; one of them is needed by all others |
//! | `http` | the API: [`serve`], and the engine for further operations ([`http`]) |
//! | `cli` | the command line: [`program`], and the engine for further verbs ([`cli`]) |
//! | `worker` | jobs and subscribers: [`work`] |
//! | `mail` | sends the queued mails; without it, another process has to |
//! | `testing` | fakes, a database in memory, isolated databases; for dev-dependencies |
//!
//! A context is added to an application with one line:
//! `ContextSet::accounts().with::<Orders>()`; see [`context::Context`].

#[cfg(all(feature = "node", not(any(feature = "postgres", feature = "sqlite"))))]
compile_error!("enable the feature `postgres` or `sqlite`: there is no process without a database");

pub use {cqrs, kernel, services};

#[cfg(feature = "cli")]
pub use infra_cli as cli;
#[cfg(feature = "node")]
pub use infra_diesel as storage;
#[cfg(feature = "http")]
pub use infra_http as http;
#[cfg(feature = "testing")]
pub use {test_databases, test_program, testing};

#[cfg(feature = "node")]
pub use {
    access, access_domain, audit, auth, auth_domain, flows, registration, registration_domain,
    user_profile, user_profile_domain,
};

#[cfg(feature = "http")]
mod api;
#[cfg(feature = "node")]
pub mod context;
#[cfg(feature = "node")]
pub mod context_set;
#[cfg(feature = "node")]
pub mod contexts;
#[cfg(feature = "node")]
mod files;
#[cfg(feature = "http")]
mod health;
#[cfg(feature = "worker")]
mod housekeeping;
#[cfg(feature = "node")]
pub mod logging;
#[cfg(feature = "node")]
pub mod node;
#[cfg(test)]
mod policies;
#[cfg(test)]
mod problem_codes;
#[cfg(feature = "cli")]
pub mod program;
#[cfg(feature = "http")]
mod refusals;
#[cfg(feature = "http")]
mod revocations;
#[cfg(feature = "cli")]
mod rewrap;
#[cfg(feature = "node")]
mod rules;
#[cfg(feature = "http")]
pub mod serve;
#[cfg(feature = "http")]
mod session_uses;
#[cfg(feature = "node")]
pub mod settings;
#[cfg(feature = "node")]
mod shared_time;
#[cfg(any(feature = "http", feature = "worker"))]
mod stop;
#[cfg(feature = "node")]
pub mod technical;
#[cfg(feature = "worker")]
pub mod work;
