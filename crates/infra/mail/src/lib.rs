//! Mails. Commands enqueue them as sealed jobs; the worker opens and renders them, and hands them
//! to a mail server, a directory or memory.

mod file_outbox;
mod letter;
mod mail_delivery;
mod mail_url;
mod mailer;
mod memory_outbox;
mod rendering;
mod sealed_mail;
mod sealed_mail_queue;
mod settings;
mod smtp_relay;

pub use mail_delivery::MailDelivery;
pub use mailer::{MailFault, Mailer};
pub use memory_outbox::SentMail;
pub use sealed_mail_queue::SealedMails;
pub use settings::{InvalidMailSettings, MailSettingProblem, MailSettings};
