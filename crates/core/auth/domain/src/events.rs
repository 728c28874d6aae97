//! The events of each aggregate.

mod account;
mod email_change;
mod password_attempt;
mod password_link;
mod refused_request;
mod session;
mod signing_key;

pub use account::*;
pub use email_change::*;
pub use password_attempt::*;
pub use password_link::*;
pub use refused_request::*;
pub use session::*;
pub use signing_key::*;
