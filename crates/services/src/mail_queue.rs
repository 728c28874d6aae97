use async_trait::async_trait;
use kernel::{EmailAddress, Fault, Locale, secret_text};

secret_text!(
    /// A short code that proves an inbox.
    VerificationCode
);

/// What a mail says; wording and layout belong to the sender.
#[derive(Debug, Clone)]
pub enum MailContent {
    VerificationCode {
        code: VerificationCode,
        valid_minutes: i64,
    },
    /// Somebody tried to register an address that has an account.
    AccountExists,
    /// A session token that was replaced was shown again, so the session was ended.
    SessionTokenReused,
    /// Nothing is sent. Queued all the same, so that withholding a mail takes as long as sending one.
    Withheld,
}

#[derive(Debug, Clone)]
pub struct OutgoingMail {
    pub to: EmailAddress,
    pub locale: Locale,
    pub content: MailContent,
}

/// Leaves a mail for the worker, in the command's own transaction, sealed at rest.
#[async_trait]
pub trait MailQueue: Send + Sync {
    async fn enqueue(&self, mail: OutgoingMail) -> Result<(), Fault>;
}
