//! Accounts, sessions and the tokens that prove them.

pub mod commands;
pub mod ports;
pub mod queries;
pub mod subscribers;
mod tokens;

pub use commands::*;
pub use queries::*;
pub use tokens::{TokenIssuer, UserTokens};

cqrs::messages! {
    /// Everything this context can be asked.
    pub trait AuthMessages {
        LogIn, OpenSession, RefreshSession, LogOut, EndSession, EndOtherSessions, ListSessions,
        OpenAccount, EnsureSigningKey, ListSigningKeys,
    }
}
