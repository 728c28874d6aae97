//! Mails. Commands enqueue them as sealed jobs; the worker opens and renders them, and hands them
//! to a mail server, a directory or memory. Without the feature `transport`, they are only queued.

#[cfg(feature = "transport")]
mod file_outbox;
#[cfg(feature = "transport")]
mod letter;
#[cfg(feature = "transport")]
mod mail_delivery;
#[cfg(feature = "transport")]
mod mail_url;
#[cfg(feature = "transport")]
mod mailer;
#[cfg(feature = "transport")]
mod memory_outbox;
#[cfg(feature = "transport")]
mod refusals;
#[cfg(feature = "transport")]
mod rendering;
mod sealed_mail;
mod sealed_mail_queue;
#[cfg(feature = "transport")]
mod settings;
#[cfg(feature = "transport")]
mod smtp_error;
#[cfg(feature = "transport")]
mod smtp_relay;
#[cfg(feature = "transport")]
mod trust_anchors;

#[cfg(feature = "transport")]
pub use mail_delivery::MailDelivery;
#[cfg(feature = "transport")]
pub use mailer::{MailFault, Mailer};
#[cfg(feature = "transport")]
pub use memory_outbox::SentMail;
pub use sealed_mail_queue::SealedMails;
#[cfg(feature = "transport")]
pub use settings::{InvalidMailSetting, InvalidMailSettings, MailSettings};
