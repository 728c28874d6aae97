//! What the context can do.

mod confirm_email_change;
mod end_other_sessions;
mod end_session;
mod ensure_signing_key;
mod log_in;
mod log_out;
mod open_account;
mod open_session;
mod record_email_change;
mod refresh_session;
mod request_email_change;
mod reserve_attempt;
mod revoke_signing_key;
mod rotate_signing_key;
mod settle_attempt;

pub use confirm_email_change::{
    ConfirmEmailChange, ConfirmEmailChangeError, ConfirmEmailChangeHandler, EmailChangeOutcome,
};
pub use end_other_sessions::{EndOtherSessions, EndOtherSessionsHandler};
pub use end_session::{EndSession, EndSessionError, EndSessionHandler};
pub use ensure_signing_key::{EnsureSigningKey, EnsureSigningKeyHandler};
pub use log_in::{LogIn, LogInError, LogInHandler};
pub use log_out::{LogOut, LogOutError, LogOutHandler};
pub use open_account::{OpenAccount, OpenAccountError, OpenAccountHandler, OpenedAccount};
pub use open_session::{OpenSession, OpenSessionError, OpenSessionHandler, OpenedSession, SignInProof};
pub use record_email_change::{
    RecordEmailChange, RecordEmailChangeError, RecordEmailChangeHandler, RecordedEmailChange,
};
pub use refresh_session::{RefreshSession, RefreshSessionError, RefreshSessionHandler, RefreshedSession};
pub use request_email_change::{RequestEmailChange, RequestEmailChangeHandler};
pub use reserve_attempt::{ReserveAttempt, ReserveAttemptError, ReserveAttemptHandler};
pub use revoke_signing_key::{RevokeSigningKey, RevokeSigningKeyError, RevokeSigningKeyHandler};
pub use rotate_signing_key::{RotateSigningKey, RotateSigningKeyHandler, RotatedSigningKey};
pub use settle_attempt::{SettleAttempt, SettleAttemptHandler};
