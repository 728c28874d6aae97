//! Hands mails to an SMTP server, one connection each.
//!
//! lettre's pool is left out on purpose: it gives commands no time limit, and when a send is abandoned it reuses the
//! connection, on which the next mail then reads the answers meant for the last one.

use crate::letter::Letter;
use crate::mail_url::{SmtpServer, TlsMode};
use crate::mailer::MailFault;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::{Error, extension::ClientId};
use std::error::Error as _;
use std::time::Duration;

/// For every step up to and after the mail itself.
const STEP: Duration = Duration::from_secs(10);
/// Servers look into a mail before they take it. One that is taken after we gave up arrives twice.
const TRANSFER: Duration = Duration::from_secs(30);

pub(crate) struct SmtpRelay {
    server: SmtpServer,
    hello: ClientId,
    tls: TlsParameters,
}

impl SmtpRelay {
    pub(crate) fn try_new(server: SmtpServer, hello: ClientId) -> Result<Self, Error> {
        let tls = TlsParameters::new(server.host.clone())?;
        Ok(Self { server, hello, tls })
    }

    /// Until the mail itself is handed over every failure is temporary: a wrong password is no fault of the mail's.
    pub(crate) async fn deliver(&self, letter: &Letter) -> Result<(), MailFault> {
        let mut connection = self.connect().await.map_err(|error| MailFault::Temporary(error.into()))?;

        let raw = letter.message.formatted();
        let sending = connection.send(letter.message.envelope(), &raw).await_within(TRANSFER);
        sending.await.map_err(SmtpError::into_fault)?;

        // the mail is theirs now, whatever becomes of the goodbye
        let _ = connection.quit().await_within(STEP).await;
        Ok(())
    }

    pub(crate) async fn check(&self) -> Result<(), SmtpError> {
        let mut connection = self.connect().await?;
        connection.quit().await_within(STEP).await.map(|_| ())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let SmtpServer { host, port, tls, credentials } = &self.server;
        let implicit = (*tls == TlsMode::Implicit).then(|| self.tls.clone());
        let mut connection =
            AsyncSmtpConnection::connect_tokio1((host.as_str(), *port), Some(STEP), &self.hello, implicit, None)
                .await_within(STEP)
                .await?;

        let upgrade = match tls {
            TlsMode::Required => true,
            TlsMode::Opportunistic => connection.can_starttls(),
            TlsMode::Implicit | TlsMode::None => false,
        };
        if upgrade {
            connection.starttls(self.tls.clone(), &self.hello).await_within(STEP).await?;
        }
        if let Some(credentials) = credentials {
            connection.auth(DEFAULT_MECHANISMS, credentials).await_within(STEP).await?;
        }
        Ok(connection)
    }
}

/// Servers repeat addresses in their answers, so that of an answer only its numbers are kept.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SmtpError {
    #[error("the mail server answered {0}")]
    Refused(String),
    #[error("the mail server refused for good: {0}")]
    RefusedForGood(String),
    #[error("the mail server hung up or does not speak SMTP")]
    NoAnswer,
    #[error("the mail server did not answer in time")]
    TooSlow,
    #[error("the connection to the mail server failed")]
    Connection(#[source] Error),
}

impl SmtpError {
    fn into_fault(self) -> MailFault {
        match self {
            Self::RefusedForGood(_) => MailFault::Permanent(self.into()),
            Self::Refused(_) | Self::NoAnswer | Self::TooSlow | Self::Connection(_) => {
                MailFault::Temporary(self.into())
            }
        }
    }
}

impl From<Error> for SmtpError {
    fn from(error: Error) -> Self {
        match error.status() {
            Some(code) => {
                let answer = error.source().map(ToString::to_string).unwrap_or_default();
                let numbers = [Some(code.to_string()), enhanced_status(&answer)];
                let numbers = numbers.into_iter().flatten().collect::<Vec<_>>().join(" ");
                if error.is_permanent() { Self::RefusedForGood(numbers) } else { Self::Refused(numbers) }
            }
            None if error.is_response() => Self::NoAnswer,
            None => Self::Connection(error),
        }
    }
}

/// The `5.1.1` that RFC 3463 puts before the words.
fn enhanced_status(answer: &str) -> Option<String> {
    let status = answer.split_whitespace().next()?;
    let is_number = |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (status.split('.').count() == 3 && status.split('.').all(is_number)).then(|| status.to_owned())
}

trait AwaitWithin<T>: Future<Output = Result<T, Error>> + Sized {
    async fn await_within(self, limit: Duration) -> Result<T, SmtpError> {
        tokio::time::timeout(limit, self).await.map_err(|_| SmtpError::TooSlow)?.map_err(SmtpError::from)
    }
}

impl<T, F: Future<Output = Result<T, Error>>> AwaitWithin<T> for F {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_answer_only_numbers_are_kept() {
        assert_eq!(enhanced_status("5.1.1 <ann@example.org> unknown"), Some("5.1.1".to_owned()));
        for words in ["", "no", "ann@example.org unknown", "12345678", "192.0.2.1", "5.1", "5.1.1234 x", "5..1"] {
            assert_eq!(enhanced_status(words), None, "{words}");
        }
    }
}
