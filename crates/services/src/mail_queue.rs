use crate::JobQueue;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{EmailAddress, Fault, Locale, secret_text};
use std::sync::Arc;

secret_text!(
    /// A short code that proves an inbox.
    VerificationCode
);

secret_text!(
    /// What a link in a mail carries in its fragment, which browsers send to no server.
    LinkToken
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
    PasswordChanged,
    PasswordReset {
        token: LinkToken,
        valid_minutes: i64,
    },
    /// To have an account; whoever follows the link chooses its password.
    Invitation {
        token: LinkToken,
        valid_minutes: i64,
    },
    /// To the new address.
    EmailChangeCode {
        code: VerificationCode,
        valid_minutes: i64,
    },
    /// To the address that the account still has.
    EmailChangeRequested,
    /// To the address that the account no longer has.
    EmailChanged,
    /// To the owner of an address that somebody wanted for another account.
    AddressInUse,
    DeletionScheduled {
        deletes_at: DateTime<Utc>,
    },
    AccountSuspended,
    AccountReinstated,
    /// Nothing is sent. Queued all the same, so that withholding a mail takes as long as sending one.
    Withheld,
}

impl MailContent {
    /// The short code that it asks to be entered.
    pub const fn code(&self) -> Option<&VerificationCode> {
        let (Self::VerificationCode { code, .. } | Self::EmailChangeCode { code, .. }) = self else { return None };
        Some(code)
    }

    /// What its link carries.
    pub const fn link_token(&self) -> Option<&LinkToken> {
        let (Self::PasswordReset { token, .. } | Self::Invitation { token, .. }) = self else { return None };
        Some(token)
    }
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

/// Makes the mail queue of an open transaction.
pub trait MailQueueFactory: Send + Sync {
    /// Returns a queue whose mails are stored through `jobs`, and so with the transaction that `jobs` belongs to.
    fn over(&self, jobs: Arc<dyn JobQueue>) -> Arc<dyn MailQueue>;
}
