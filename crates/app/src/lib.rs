//! The application: settings, wiring, and the processes that run it. The only crate that knows all others.

mod health;
mod housekeeping;
pub mod logging;
pub mod modules;
pub mod node;
#[cfg(test)]
mod problem_codes;
pub mod program;
mod revocations;
pub mod serve;
mod session_uses;
pub mod settings;
mod stop;
pub mod wiring;
pub mod work;
