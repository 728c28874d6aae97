//! Accounts, sessions and the tokens that prove them.

mod attempt_queue;
mod attempts;
pub mod commands;
mod email_change_codes;
mod key_maker;
mod known_networks;
mod module;
mod notices;
mod password_checks;
mod password_links;
mod password_resets;
pub mod permissions;
pub mod ports;
pub mod problems;
pub mod queries;
mod reauthentication;
mod session_ends;
pub mod subscribers;
mod tokens;

pub use attempt_queue::AttemptQueue;
pub(crate) use attempts::Attempts;
pub use attempts::{Attempt, AttemptOn, AttemptOutcome, AttemptRules};
pub use commands::*;
pub(crate) use key_maker::KeyMaker;
pub(crate) use known_networks::KnownNetworksOf;
pub use module::{AuthPool, AuthReads, Module, Services};
pub(crate) use notices::Notices;
pub use password_checks::PasswordChecks;
pub(crate) use password_checks::{FailedBy, ReservedCheck};
pub(crate) use password_links::PasswordLinks;
pub(crate) use password_resets::PasswordResets;
pub use permissions::SigningKeysManage;
pub use queries::*;
pub use reauthentication::{Reauthenticated, Reauthentication, ReauthenticationError};
pub use tokens::{TokenIssuer, UserTokens};

cqrs::messages! {
    /// The messages of this context.
    pub trait AuthMessages {
        ReserveAttempt, SettleAttempt, RecordFailedAttempt, RecordRefusedRequest, LogIn,
        OpenSession, RefreshSession, LogOut, EndSession, EndOtherSessions,
        ListSessions, RequestEmailChange, RecordEmailChange, ConfirmEmailChange, OpenAccount, EnsureSigningKey,
        ListSigningKeys, LoadSigningKeys, RotateSigningKey, RevokeSigningKey, FindUser, SuspendAccount,
        ReinstateAccount, EndUserSessions, RevokeSession, ListUserSessions, RequestDeletion, ScheduleDeletion,
        BeginDeletion, CancelDeletion, EraseAccount, ChangePassword, ReplacePassword, RequestPasswordReset,
        SendPasswordReset, ProvePasswordLink, ApplyPasswordReset, ApplyEmailChangeUndo,
        RecordInvitation, UseInvitation, JudgeMailedLink, JudgeMailedEmailChange,
        ListMails, ShowMail, RetryMails,
        FindSuppression, SuppressAddress, LiftSuppression,
    }
}
