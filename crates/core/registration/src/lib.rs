//! Registration by verification of an address, without revealing which addresses have accounts.

mod codes;
pub mod commands;
mod locking;
mod module;
mod network_limit;
pub mod permissions;
pub mod ports;
pub mod problems;

pub use commands::*;
pub use module::{Module, RegistrationPool, Services};

cqrs::messages! {
    /// The messages of this context.
    pub trait RegistrationMessages {
        CountRegistration, WithdrawRegistration, Register, RecordRegistration, VerifyRegistration,
        ResendCode, JudgeMailedCode,
    }
}
