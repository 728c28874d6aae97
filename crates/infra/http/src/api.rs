use crate::{Health, HttpSettings, Revocations, SessionObserver};
use access::AccessMessages;
use auth::AuthMessages;
use flows::FlowMessages;
use kernel::{CommonPasswords, PasswordPolicy};
use registration::RegistrationMessages;
use services::{AccessTokens, Clock, Mac, UuidGenerator};
use std::sync::Arc;
use user_profile::UserProfileMessages;

/// All that the routes use. Built once, by name, in the wiring.
#[derive(Clone)]
pub struct Api {
    pub access: Arc<dyn AccessMessages>,
    pub registration: Arc<dyn RegistrationMessages>,
    pub auth: Arc<dyn AuthMessages>,
    pub user_profile: Arc<dyn UserProfileMessages>,
    pub flows: Arc<dyn FlowMessages>,
    pub access_tokens: Arc<dyn AccessTokens>,
    pub revocations: Arc<dyn Revocations>,
    pub session_observer: Arc<dyn SessionObserver>,
    /// The commands check passwords themselves; here they are checked early, to report all broken fields at once.
    pub password_policy: PasswordPolicy,
    pub common_passwords: Arc<dyn CommonPasswords>,
    pub mac: Arc<dyn Mac>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub clock: Arc<dyn Clock>,
    pub health: Arc<dyn Health>,
    pub settings: HttpSettings,
}
