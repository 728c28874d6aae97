//! The application: settings, wiring, and the processes that run it. The only crate that knows all
//! others.

pub mod context;
pub mod context_set;
pub mod contexts;
mod health;
mod housekeeping;
mod http;
pub mod logging;
pub mod node;
#[cfg(test)]
mod policies;
#[cfg(test)]
mod problem_codes;
pub mod program;
mod revocations;
mod rules;
pub mod serve;
mod session_uses;
pub mod settings;
mod stop;
pub mod technical;
pub mod work;
