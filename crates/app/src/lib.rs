//! The application: settings, wiring, and the processes that run it. The only crate that knows all others.

pub mod bus;
mod health;
pub mod logging;
pub mod node;
pub mod program;
mod revocations;
pub mod serve;
pub mod settings;
pub mod wiring;
pub mod work;
