//! Accounts, the sessions opened on them, and the keys that sign their access tokens.

mod account;
mod events;
mod hex;
mod password_link;
mod password_token;
mod refresh;
mod session;
mod session_token;
mod signing_key;
mod throttle;

pub use account::{Account, AccountState, SignInRefused};
pub use events::{
    AccountEvent, AccountOpened, EpochRaised, PasswordChanged, PasswordLinkEvent, PasswordLinkUsed, PasswordLinkVoided,
    PasswordRehashed, PasswordResetRequested, SessionEnded, SessionEvent, SessionOpened, SessionTokenReused,
    SigningKeyCreated, SigningKeyEvent, UserInvited,
};
pub use password_link::{
    Invitation, LinkClosed, LinkDigest, PasswordLink, PasswordLinkId, PasswordLinkPurpose, PasswordLinkRules,
    PasswordLinkState,
};
pub use password_token::{InvalidPasswordToken, PasswordToken, PasswordTokenParts};
pub use refresh::{Refresh, RefreshMode, Rotations, SessionOver};
pub use session::{AuthenticationMethod, Session, SessionRules, SessionState};
pub use session_token::{InvalidSessionToken, SessionToken, SessionTokenParts};
pub use signing_key::{SigningKey, SigningKeyId, SigningKeyState};
pub use throttle::{Throttle, ThrottleKey, ThrottleRule, ThrottleState, Throttled};
