//! Accounts, sessions and the tokens that prove them.

mod attempts;
pub mod commands;
pub mod permissions;
pub mod ports;
pub mod queries;
pub mod subscribers;
mod tokens;

pub use attempts::{Attempt, AttemptRules, Attempts};
pub use commands::*;
pub use queries::*;
pub use tokens::{TokenIssuer, UserTokens};

cqrs::messages! {
    /// Everything this context can be asked.
    pub trait AuthMessages {
        ReserveAttempt, SettleAttempt, LogIn, OpenSession, RefreshSession, LogOut, EndSession, EndOtherSessions, ListSessions,
        OpenAccount, EnsureSigningKey, ListSigningKeys, FindAccount,
    }
}
