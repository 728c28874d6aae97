use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use services::{LinkToken, MailContent, MailWords, VerificationCode};
use std::borrow::Cow;

/// The stored content. Kinds may be added, never changed.
#[derive(Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum StoredContent<'a> {
    Words {
        words: Cow<'a, str>,
    },
    VerificationCode {
        code: Cow<'a, str>,
        valid_minutes: i64,
    },
    AccountExists,
    SessionTokenReused,
    PasswordChanged,
    PasswordReset {
        token: Cow<'a, str>,
        valid_minutes: i64,
    },
    Invitation {
        token: Cow<'a, str>,
        valid_minutes: i64,
    },
    EmailChangeCode {
        code: Cow<'a, str>,
        valid_minutes: i64,
    },
    EmailChangeRequested,
    EmailChanged,
    EmailChangeUndo {
        token: Cow<'a, str>,
        valid_minutes: i64,
    },
    EmailChangeConfirmed,
    EmailChangeUndone,
    AddressInUse,
    DeletionScheduled {
        deletes_at: DateTime<Utc>,
    },
    DeletionOrdered {
        deletes_at: DateTime<Utc>,
    },
    AccountSuspended,
    AccountReinstated,
    Withheld,
}

impl<'a> From<&'a MailContent> for StoredContent<'a> {
    fn from(content: &'a MailContent) -> Self {
        match content {
            MailContent::Words(words) => Self::Words {
                words: words.expose().into(),
            },
            MailContent::VerificationCode {
                code,
                valid_minutes,
            } => Self::VerificationCode {
                code: code.expose().into(),
                valid_minutes: *valid_minutes,
            },
            MailContent::AccountExists => Self::AccountExists,
            MailContent::SessionTokenReused => Self::SessionTokenReused,
            MailContent::PasswordChanged => Self::PasswordChanged,
            MailContent::PasswordReset {
                token,
                valid_minutes,
            } => Self::PasswordReset {
                token: token.expose().into(),
                valid_minutes: *valid_minutes,
            },
            MailContent::Invitation {
                token,
                valid_minutes,
            } => Self::Invitation {
                token: token.expose().into(),
                valid_minutes: *valid_minutes,
            },
            MailContent::EmailChangeCode {
                code,
                valid_minutes,
            } => Self::EmailChangeCode {
                code: code.expose().into(),
                valid_minutes: *valid_minutes,
            },
            MailContent::EmailChangeRequested => Self::EmailChangeRequested,
            MailContent::EmailChanged => Self::EmailChanged,
            MailContent::EmailChangeUndo {
                token,
                valid_minutes,
            } => Self::EmailChangeUndo {
                token: token.expose().into(),
                valid_minutes: *valid_minutes,
            },
            MailContent::EmailChangeConfirmed => Self::EmailChangeConfirmed,
            MailContent::EmailChangeUndone => Self::EmailChangeUndone,
            MailContent::AddressInUse => Self::AddressInUse,
            MailContent::DeletionScheduled { deletes_at } => Self::DeletionScheduled {
                deletes_at: *deletes_at,
            },
            MailContent::DeletionOrdered { deletes_at } => Self::DeletionOrdered {
                deletes_at: *deletes_at,
            },
            MailContent::AccountSuspended => Self::AccountSuspended,
            MailContent::AccountReinstated => Self::AccountReinstated,
            MailContent::Withheld => Self::Withheld,
        }
    }
}

impl From<StoredContent<'_>> for MailContent {
    fn from(content: StoredContent<'_>) -> Self {
        match content {
            StoredContent::Words { words } => Self::Words(MailWords::new(words)),
            StoredContent::VerificationCode {
                code,
                valid_minutes,
            } => Self::VerificationCode {
                code: VerificationCode::new(code),
                valid_minutes,
            },
            StoredContent::AccountExists => Self::AccountExists,
            StoredContent::SessionTokenReused => Self::SessionTokenReused,
            StoredContent::PasswordChanged => Self::PasswordChanged,
            StoredContent::PasswordReset {
                token,
                valid_minutes,
            } => Self::PasswordReset {
                token: LinkToken::new(token),
                valid_minutes,
            },
            StoredContent::Invitation {
                token,
                valid_minutes,
            } => Self::Invitation {
                token: LinkToken::new(token),
                valid_minutes,
            },
            StoredContent::EmailChangeCode {
                code,
                valid_minutes,
            } => Self::EmailChangeCode {
                code: VerificationCode::new(code),
                valid_minutes,
            },
            StoredContent::EmailChangeRequested => Self::EmailChangeRequested,
            StoredContent::EmailChanged => Self::EmailChanged,
            StoredContent::EmailChangeUndo {
                token,
                valid_minutes,
            } => Self::EmailChangeUndo {
                token: LinkToken::new(token),
                valid_minutes,
            },
            StoredContent::EmailChangeConfirmed => Self::EmailChangeConfirmed,
            StoredContent::EmailChangeUndone => Self::EmailChangeUndone,
            StoredContent::AddressInUse => Self::AddressInUse,
            StoredContent::DeletionScheduled { deletes_at } => {
                Self::DeletionScheduled { deletes_at }
            }
            StoredContent::DeletionOrdered { deletes_at } => Self::DeletionOrdered { deletes_at },
            StoredContent::AccountSuspended => Self::AccountSuspended,
            StoredContent::AccountReinstated => Self::AccountReinstated,
            StoredContent::Withheld => Self::Withheld,
        }
    }
}
