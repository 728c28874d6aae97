//! Sign-up by proof of an inbox, silent about who has an account.

mod codes;
pub mod commands;
mod locking;
mod module;
pub mod permissions;
pub mod ports;
pub mod problems;

pub use commands::*;
pub use module::{Module, RegistrationPool, Services};

cqrs::messages! {
    /// Everything this context can be asked.
    pub trait RegistrationMessages { Register, RecordRegistration, VerifyRegistration, ResendCode }
}
