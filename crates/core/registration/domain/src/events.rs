use crate::RegistrationId;
use kernel::aggregate_events;
use serde::{Deserialize, Serialize};

/// A registration or a decoy was stored. The event log does not distinguish them, so that it does
/// not reveal which addresses have an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegistrationRecorded {
    pub registration_id: RegistrationId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegistrationVerified {
    pub registration_id: RegistrationId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct VerificationFailed {
    pub registration_id: RegistrationId,
    pub attempts: i16,
}

/// Another registration of the same address was verified first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RegistrationVoided {
    pub registration_id: RegistrationId,
}

aggregate_events! {
    RegistrationEvent of "registration" {
        RegistrationRecorded = "registration.recorded",
        RegistrationVerified = "registration.verified",
        VerificationFailed = "registration.verification_failed",
        RegistrationVoided = "registration.voided",
    }
}
