use crate::file_outbox::FileOutbox;
use crate::letter::Sender;
use crate::mail_url::MailUrl;
use crate::memory_outbox::{MemoryOutbox, SentMail};
use crate::refusals::Refusals;
use crate::settings::{InvalidMailSetting, InvalidMailSettings, MailSettings, Parsed};
use crate::smtp_relay::{SmtpError, SmtpRelay};
use chrono::{DateTime, Utc};
use kernel::BoxError;
use lettre::transport::smtp::extension::ClientId;
use services::{Clock, OutgoingMail, PublicDetail};
use std::fmt;
use std::sync::Arc;
use url::Host;
use uuid::Uuid;

/// Renders mails and sends them.
pub struct Mailer {
    sender: Sender,
    outbox: Outbox,
    clock: Arc<dyn Clock>,
    refusals: Refusals,
}

enum Outbox {
    File(FileOutbox),
    Smtp(Box<SmtpRelay>),
    Memory(MemoryOutbox),
}

/// Why a mail was not sent. Contains neither the recipient nor the content.
#[derive(Debug, thiserror::Error)]
pub enum MailFault {
    /// Another attempt may succeed.
    #[error("the mail cannot be sent now")]
    Temporary(#[source] BoxError),
    /// The mail server refuses this installation: its credentials, its address or its mails.
    /// Another attempt may succeed after the operator has mended it.
    #[error("the mail server refuses this installation")]
    Installation(#[source] BoxError),
    /// Every further attempt would fail.
    #[error("the mail can never be sent")]
    Permanent(#[source] BoxError),
}

impl MailFault {
    /// Returns the status codes of a refusal that says that the recipient does not exist.
    pub(crate) fn no_such_recipient(&self) -> Option<&str> {
        let Self::Permanent(cause) = self else {
            return None;
        };
        match cause.downcast_ref() {
            Some(SmtpError::NoSuchRecipient(numbers)) => Some(numbers),
            _ => None,
        }
    }
}

impl Mailer {
    /// Validates the settings without connecting; see [`Self::check`].
    pub fn from_url(
        settings: &MailSettings,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, InvalidMailSettings> {
        let Parsed {
            target,
            trust_anchors,
            sender,
        } = settings.parse()?;
        let outbox = match target {
            MailUrl::File(directory) => Outbox::File(FileOutbox::new(directory)),
            MailUrl::Memory => Outbox::Memory(MemoryOutbox::default()),
            MailUrl::Smtp(server) => {
                let address = sender.mailbox.email.clone();
                let relay =
                    SmtpRelay::try_new(server, hello(&sender.host), address, &trust_anchors);
                Outbox::Smtp(Box::new(relay.map_err(|_| InvalidMailSettings {
                    problems: vec![InvalidMailSetting {
                        setting: "url",
                        problem: "names a host that TLS cannot be set up for".to_owned(),
                    }],
                })?))
            }
        };
        Ok(Self {
            sender,
            outbox,
            clock,
            refusals: Refusals::default(),
        })
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Returns how the mail server refused this installation, if it did since the last mail that it
    /// accepted and within the last half hour.
    pub fn refusal(&self) -> Option<PublicDetail> {
        self.refusals.latest(self.now())
    }

    /// Sends a mail, at least once: a repeated call with the same id sends the same Message-ID
    /// again. Withheld mails are not sent.
    pub async fn send(&self, mail: &OutgoingMail, message_id: Uuid) -> Result<(), MailFault> {
        let composed = self.sender.compose(mail, message_id, self.clock.now());
        let Some(letter) = composed.map_err(|error| MailFault::Permanent(error.into()))? else {
            return Ok(());
        };

        match &self.outbox {
            Outbox::File(directory) => directory
                .deliver(&letter)
                .await
                .map_err(|error| MailFault::Temporary(error.into())),
            Outbox::Smtp(relay) => {
                let sent = relay.deliver(&letter).await;
                self.refusals.observe(mail.to.as_str(), &sent, self.now());
                sent.map_err(SmtpError::into_fault)
            }
            Outbox::Memory(memory) => {
                memory.deliver(letter);
                Ok(())
            }
        }
    }

    /// Checks that the directory is writable, or that the server accepts a connection, the
    /// credentials and the sender, and has not refused this installation since.
    pub async fn check(&self) -> Result<(), BoxError> {
        match &self.outbox {
            Outbox::File(directory) => directory.check().await.map_err(Into::into),
            Outbox::Smtp(relay) => {
                let checked = relay.check().await;
                self.refusals.observe_check(&checked);
                checked.map_err(|error| error.public_detail())?;
                self.refusal().map_or(Ok(()), |refusal| Err(refusal.into()))
            }
            Outbox::Memory(_) => Ok(()),
        }
    }

    /// Returns the last thousand mails of `memory://`, oldest first; empty for other transports.
    pub fn sent(&self) -> Vec<SentMail> {
        match &self.outbox {
            Outbox::Memory(memory) => memory.sent(),
            Outbox::File(_) | Outbox::Smtp(_) => Vec::new(),
        }
    }
}

/// Prints the kind of transport only: the rest contains credentials and mails.
impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let outbox = match &self.outbox {
            Outbox::File(_) => "file",
            Outbox::Smtp(_) => "smtp",
            Outbox::Memory(_) => "memory",
        };
        f.debug_struct("Mailer")
            .field("outbox", &outbox)
            .finish_non_exhaustive()
    }
}

fn hello(host: &Host<String>) -> ClientId {
    match host {
        Host::Domain(name) => ClientId::Domain(name.clone()),
        Host::Ipv4(ip) => ClientId::Ipv4(*ip),
        Host::Ipv6(ip) => ClientId::Ipv6(*ip),
    }
}
