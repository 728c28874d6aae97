//! Accounts, the sessions opened on them, and the keys that sign their access tokens.

mod account;
mod email_change;
mod events;
mod hex;
mod key_id;
mod known_networks;
mod password_attempt;
mod password_link;
mod password_token;
mod refresh;
mod refused_request;
mod session;
mod session_token;
mod signing_key;

pub use account::{Account, AccountState, Erasure, LogInRefused};
pub use email_change::{
    Confirmation, EmailChange, EmailChangeCode, EmailChangeId, EmailChangeKind, EmailChangeRules,
    EmailChangeState,
};
pub use events::{
    AccountErased, AccountEvent, AccountOpened, AccountReinstated, AccountSuspended,
    AttemptThrottled, AuthorizationRefused, DeletionCancelled, DeletionScheduled,
    EmailChangeConfirmed, EmailChangeEvent, EmailChangeFailed, EmailChangeRequested,
    EmailChangeSuperseded, EmailChangeUndoIssued, EmailChangeUndone, EmailChanged, EpochRaised,
    PasswordAttemptEvent, PasswordAttemptFailed, PasswordChanged, PasswordLinkEvent,
    PasswordLinkUsed, PasswordLinkVoided, PasswordRehashed, PasswordResetRequested,
    RefusedRequestEvent, SessionEnded, SessionEvent, SessionOpened, SessionTokenReused,
    SigningKeyActivated, SigningKeyCreated, SigningKeyEvent, SigningKeyReinstated,
    SigningKeyRetired, SigningKeyRevoked, UserInvited,
};
pub use key_id::{InvalidKeyId, KeyId};
pub use known_networks::{KnownNetwork, KnownNetworkRules, KnownNetworks, NetworkKey};
pub use password_attempt::{FailedPasswordAttempt, PasswordAttemptId};
pub use password_link::{
    Invitation, LinkClosed, LinkDigest, PasswordLink, PasswordLinkId, PasswordLinkPurpose,
    PasswordLinkRules, PasswordLinkState,
};
pub use password_token::{InvalidPasswordToken, PasswordToken, PasswordTokenParts};
pub use refresh::{Refresh, RefreshMode, Rotations, SessionOver};
pub use refused_request::{RefusedRequest, RefusedRequestId, RefusedRequestKind};
pub use session::{AuthenticationMethod, Session, SessionRules, SessionState};
pub use session_token::{InvalidSessionToken, SessionToken, SessionTokenParts};
pub use signing_key::{SigningKey, SigningKeyId, SigningKeyPhase, SigningKeyState};
