//! The technical services that the contexts share.

use kernel::{PasswordPolicy, PasswordScreen};
use services::{
    AccessTokens, Clock, Hasher, Mac, MailOpener, MailQueueFactory, Pauses, Sealer,
    SigningKeyGenerator, TokenGenerator, UuidGenerator,
};
use std::sync::Arc;

/// One instance per process.
pub struct Technical {
    pub access_tokens: Arc<dyn AccessTokens>,
    pub clock: Arc<dyn Clock>,
    pub password_screen: Arc<dyn PasswordScreen>,
    pub hasher: Arc<dyn Hasher>,
    pub mac: Arc<dyn Mac>,
    pub pauses: Arc<dyn Pauses>,
    pub mail_opener: Arc<dyn MailOpener>,
    pub mails: Arc<dyn MailQueueFactory>,
    pub password_policy: PasswordPolicy,
    pub sealer: Arc<dyn Sealer>,
    pub signing_keys: Arc<dyn SigningKeyGenerator>,
    pub tokens: Arc<dyn TokenGenerator>,
    pub uuids: Arc<dyn UuidGenerator>,
}
