//! The ports of the context.

mod accounts;
mod credentials;
mod email_changes;
mod known_networks;
mod locales;
mod password_attempts;
mod password_links;
mod personal_data_erasure;
mod refused_requests;
mod revocations;
mod session_uses;
mod sessions;
mod signing_keys;

pub use accounts::{AccountRepository, Saved};
pub use credentials::{Credential, Credentials};
pub use email_changes::EmailChangeRepository;
pub use known_networks::KnownNetworksRepository;
pub use locales::PreferredLocales;
pub use password_attempts::PasswordAttemptLog;
pub use password_links::PasswordLinkRepository;
pub use personal_data_erasure::PersonalDataErasure;
pub use refused_requests::RefusedRequestLog;
pub use revocations::{Revocation, RevocationCursor, RevocationLog};
pub use session_uses::{LAST_USE_PRECISION, SessionUses, UsedGeneration};
pub use sessions::{SessionPruning, SessionRepository};
pub use signing_keys::{SigningKeyRepository, SigningKeyRing};

cqrs::ports! {
    /// Transactions that the handlers of this context can use.
    pub trait AuthPorts:
        cqrs::ReceiptPorts, services::JobPorts, services::MailRetryPorts, services::RightsPorts,
        services::ThrottlePorts
    {
        accounts: AccountRepository,
        email_changes: EmailChangeRepository,
        known_networks: KnownNetworksRepository,
        locales: PreferredLocales,
        password_attempts: PasswordAttemptLog,
        password_links: PasswordLinkRepository,
        personal_data_erasure: PersonalDataErasure,
        refused_requests: RefusedRequestLog,
        session_pruning: SessionPruning,
        sessions: SessionRepository,
        signing_keys: SigningKeyRepository,
    }
}
