//! Registrations whose e-mail address is not verified yet.

mod events;
mod mail_allowance;
mod registration;

pub use events::{
    RegistrationEvent, RegistrationRecorded, RegistrationVerified, RegistrationVoided,
    VerificationFailed,
};
pub use mail_allowance::{CodesExhausted, MailAllowance};
pub use registration::{
    CodeDigest, Registration, RegistrationId, RegistrationKind, RegistrationRules,
    RegistrationState, ResendRefused, Verification,
};
