use crate::JobQueue;
use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{EmailAddress, Fault, Locale, UserId, secret_text};
use std::sync::Arc;

secret_text!(
    /// A short code that proves access to a mailbox.
    VerificationCode
);

secret_text!(
    /// The token in the fragment of a mailed link; browsers do not send fragments to servers.
    LinkToken
);

secret_text!(
    /// The words of a mail in the language of its recipient: the subject, and then paragraphs,
    /// separated by blank lines. The paragraph `[label](https://…)` becomes a link. At most 60 KiB.
    MailWords
);

/// The content of a mail, without layout.
#[derive(Debug, Clone)]
pub enum MailContent {
    /// A mail of a context that brings its own words.
    Words(MailWords),
    VerificationCode {
        code: VerificationCode,
        valid_minutes: i64,
    },
    /// An attempt to register an address that already has an account.
    AccountExists,
    /// A session ended because a replaced session token was reused.
    SessionTokenReused,
    PasswordChanged,
    PasswordReset {
        token: LinkToken,
        valid_minutes: i64,
    },
    /// An invitation to open an account; the link lets the recipient choose a password.
    Invitation {
        token: LinkToken,
        valid_minutes: i64,
    },
    /// Sent to the new address.
    EmailChangeCode {
        code: VerificationCode,
        valid_minutes: i64,
    },
    /// Sent to the current address.
    EmailChangeRequested,
    /// Sent to the previous address if the change cannot be undone by a link.
    EmailChanged,
    /// Sent to the previous address.
    EmailChangeUndo {
        token: LinkToken,
        valid_minutes: i64,
    },
    /// Sent to the new address.
    EmailChangeConfirmed,
    /// Sent to the address that the account has again, and to the one that it lost.
    EmailChangeUndone,
    /// Sent to the owner of an address that was requested for another account.
    AddressInUse,
    /// The owner scheduled the deletion.
    DeletionScheduled {
        deletes_at: DateTime<Utc>,
    },
    /// An administrator scheduled the deletion.
    DeletionOrdered {
        deletes_at: DateTime<Utc>,
    },
    AccountSuspended,
    AccountReinstated,
    /// Queued but never sent, so that withholding a mail takes as long as sending one.
    Withheld,
}

/// How long a notice is worth sending.
const NOTICE: TimeDelta = TimeDelta::days(3);

impl MailContent {
    /// Returns the time until which the mail is worth sending: codes and links until they expire.
    pub fn useful_until(&self, queued_at: DateTime<Utc>) -> DateTime<Utc> {
        let valid = match self {
            Self::VerificationCode { valid_minutes, .. }
            | Self::PasswordReset { valid_minutes, .. }
            | Self::Invitation { valid_minutes, .. }
            | Self::EmailChangeCode { valid_minutes, .. }
            | Self::EmailChangeUndo { valid_minutes, .. } => TimeDelta::try_minutes(*valid_minutes),
            _ => None,
        };
        queued_at + valid.unwrap_or(NOTICE)
    }

    /// Returns the name by which operators know the mail.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Words(_) => "words of a context",
            Self::VerificationCode { .. } => "verification code",
            Self::AccountExists => "account exists",
            Self::SessionTokenReused => "session token reused",
            Self::PasswordChanged => "password changed",
            Self::PasswordReset { .. } => "password reset",
            Self::Invitation { .. } => "invitation",
            Self::EmailChangeCode { .. } => "e-mail change code",
            Self::EmailChangeRequested => "e-mail change requested",
            Self::EmailChanged => "e-mail changed",
            Self::EmailChangeUndo { .. } => "e-mail change undo",
            Self::EmailChangeConfirmed => "e-mail change confirmed",
            Self::EmailChangeUndone => "e-mail change undone",
            Self::AddressInUse => "address in use",
            Self::DeletionScheduled { .. } => "deletion scheduled",
            Self::DeletionOrdered { .. } => "deletion ordered",
            Self::AccountSuspended => "account suspended",
            Self::AccountReinstated => "account reinstated",
            Self::Withheld => "withheld",
        }
    }

    /// Returns the code that the mail contains.
    pub const fn code(&self) -> Option<&VerificationCode> {
        let (Self::VerificationCode { code, .. } | Self::EmailChangeCode { code, .. }) = self
        else {
            return None;
        };
        Some(code)
    }

    /// Returns the token of the link that the mail contains.
    pub const fn link_token(&self) -> Option<&LinkToken> {
        let (Self::PasswordReset { token, .. }
        | Self::Invitation { token, .. }
        | Self::EmailChangeUndo { token, .. }) = self
        else {
            return None;
        };
        Some(token)
    }
}

#[derive(Debug, Clone)]
pub struct OutgoingMail {
    pub to: EmailAddress,
    /// The user whom the mail is about; `None` while the address has no account.
    pub user_id: Option<UserId>,
    pub locale: Locale,
    pub content: MailContent,
}

/// Enqueues mails for the worker in the transaction of the command, sealed at rest.
#[async_trait]
pub trait MailQueue: Send + Sync {
    async fn enqueue(&self, mail: OutgoingMail) -> Result<(), Fault>;
}

/// Judges the codes and links of mails at the time of sending.
#[async_trait]
pub trait MailedProofs: Send + Sync {
    /// Returns whether the recipient could still use the code or link of the mail, and no newer one
    /// of its kind replaced it. Mails without one are always of use.
    async fn is_of_use(&self, mail: &OutgoingMail) -> Result<bool, Fault>;
}

/// Makes the mail queue of an open transaction.
pub trait MailQueueFactory: Send + Sync {
    /// Returns a queue that stores mails through `jobs`, in the transaction of `jobs`.
    fn over(&self, jobs: Arc<dyn JobQueue>) -> Arc<dyn MailQueue>;
}
