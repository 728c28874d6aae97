//! What the context can do.

mod apply_password_reset;
mod begin_deletion;
mod cancel_deletion;
mod change_password;
mod confirm_email_change;
mod end_other_sessions;
mod end_session;
mod end_user_sessions;
mod ensure_signing_key;
mod erase_account;
mod log_in;
mod log_out;
mod open_account;
mod open_session;
mod prove_password_link;
mod record_email_change;
mod record_failed_attempt;
mod record_invitation;
mod refresh_session;
mod reinstate_account;
mod replace_password;
mod request_deletion;
mod request_email_change;
mod request_password_reset;
mod reserve_attempt;
mod revoke_session;
mod revoke_signing_key;
mod rotate_signing_key;
mod schedule_deletion;
mod settle_attempt;
mod suspend_account;

pub use begin_deletion::{BeginDeletion, BeginDeletionError, BeginDeletionHandler, ScheduledDeletion};
pub use cancel_deletion::{CancelDeletion, CancelDeletionError, CancelDeletionHandler};
mod send_password_reset;
mod use_invitation;

pub use apply_password_reset::{ApplyPasswordReset, ApplyPasswordResetError, ApplyPasswordResetHandler};
pub use change_password::{ChangePassword, ChangePasswordError, ChangePasswordHandler};
pub use confirm_email_change::{
    ConfirmEmailChange, ConfirmEmailChangeError, ConfirmEmailChangeHandler, EmailChangeOutcome,
};
pub use end_other_sessions::{EndOtherSessions, EndOtherSessionsHandler};
pub use end_session::{EndSession, EndSessionError, EndSessionHandler};
pub use end_user_sessions::{EndUserSessions, EndUserSessionsError, EndUserSessionsHandler};
pub use ensure_signing_key::{EnsureSigningKey, EnsureSigningKeyHandler};
pub use erase_account::{EraseAccount, EraseAccountHandler};
pub use log_in::{LogIn, LogInError, LogInHandler};
pub use log_out::{LogOut, LogOutError, LogOutHandler};
pub use open_account::{OpenAccount, OpenAccountError, OpenAccountHandler, OpenedAccount};
pub use open_session::{OpenSession, OpenSessionError, OpenSessionHandler, OpenedSession, SignInProof};
pub use prove_password_link::{PasswordLinkProof, ProvePasswordLink, ProvePasswordLinkError, ProvePasswordLinkHandler};
pub use record_email_change::{
    RecordEmailChange, RecordEmailChangeError, RecordEmailChangeHandler, RecordedEmailChange,
};
pub use record_failed_attempt::{RecordFailedAttempt, RecordFailedAttemptHandler};
pub use record_invitation::{RecordInvitation, RecordInvitationError, RecordInvitationHandler};
pub use refresh_session::{RefreshSession, RefreshSessionError, RefreshSessionHandler, RefreshedSession};
pub use reinstate_account::{ReinstateAccount, ReinstateAccountError, ReinstateAccountHandler};
pub use replace_password::{ReplacePassword, ReplacePasswordHandler};
pub use request_deletion::{RequestDeletion, RequestDeletionError, RequestDeletionHandler};
pub use request_email_change::{RequestEmailChange, RequestEmailChangeHandler};
pub use request_password_reset::{RequestPasswordReset, RequestPasswordResetHandler};
pub use reserve_attempt::{ReserveAttempt, ReserveAttemptError, ReserveAttemptHandler};
pub use revoke_session::{RevokeSession, RevokeSessionError, RevokeSessionHandler};
pub use revoke_signing_key::{RevokeSigningKey, RevokeSigningKeyError, RevokeSigningKeyHandler};
pub use rotate_signing_key::{RotateSigningKey, RotateSigningKeyHandler, RotatedSigningKey};
pub use schedule_deletion::{ScheduleDeletion, ScheduleDeletionError, ScheduleDeletionHandler};
pub use send_password_reset::{
    SendPasswordReset, SendPasswordResetError, SendPasswordResetHandler, UsersResetPassword,
};
pub use settle_attempt::{SettleAttempt, SettleAttemptHandler};
pub use suspend_account::{SuspendAccount, SuspendAccountError, SuspendAccountHandler};
pub use use_invitation::{UseInvitation, UseInvitationError, UseInvitationHandler};
