//! Accounts, the sessions opened on them, and the keys that sign their access tokens.

mod account;
mod email_change;
mod events;
mod key_id;
mod refresh;
mod session;
mod session_token;
mod signing_key;
mod throttle;

pub use account::{Account, AccountState, SignInRefused};
pub use email_change::{
    Confirmation, EmailChange, EmailChangeCode, EmailChangeId, EmailChangeKind, EmailChangeRules, EmailChangeState,
};
pub use events::{
    AccountEvent, AccountOpened, EmailChangeConfirmed, EmailChangeEvent, EmailChangeFailed, EmailChangeRequested,
    EmailChangeSuperseded, EmailChanged, EpochRaised, PasswordRehashed, SessionEnded, SessionEvent, SessionOpened,
    SessionTokenReused, SigningKeyActivated, SigningKeyCreated, SigningKeyEvent, SigningKeyReinstated,
    SigningKeyRetired, SigningKeyRevoked,
};
pub use key_id::{InvalidKeyId, KeyId};
pub use refresh::{Refresh, RefreshMode, Rotations, SessionOver};
pub use session::{AuthenticationMethod, Session, SessionRules, SessionState};
pub use session_token::{InvalidSessionToken, SessionToken, SessionTokenParts};
pub use signing_key::{SigningKey, SigningKeyId, SigningKeyPhase, SigningKeyState};
pub use throttle::{Throttle, ThrottleKey, ThrottleRule, ThrottleState, Throttled};
