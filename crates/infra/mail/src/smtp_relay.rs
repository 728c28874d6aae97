//! Sends mails to an SMTP server, over one connection per mail.
//!
//! lettre's pool is deliberately not used: it has no timeout for commands, and after an aborted
//! send it reuses the connection, so that the next mail reads the responses to the previous one.

use crate::letter::Letter;
use crate::mail_url::{SmtpServer, TlsMode};
use crate::mailer::MailFault;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::{Error, extension::ClientId};
use std::error::Error as _;
use std::time::Duration;

/// The timeout of every step except the transfer of the message.
const STEP: Duration = Duration::from_secs(10);
/// The timeout of the message itself. Servers scan a message before they accept it; a message that
/// is accepted after the timeout is delivered twice.
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

    /// Sends a message. Failures before the envelope are temporary: a wrong password is not a
    /// problem of the mail.
    pub(crate) async fn deliver(&self, letter: &Letter) -> Result<(), MailFault> {
        let mut connection = self
            .connect()
            .await
            .map_err(|error| MailFault::Temporary(error.into()))?;

        let raw = letter.message.formatted();
        let sending = connection
            .send(letter.message.envelope(), &raw)
            .await_within(TRANSFER);
        sending.await.map_err(SmtpError::into_fault)?;

        // the server has accepted the mail, even if QUIT fails
        let _ = connection.quit().await_within(STEP).await;
        Ok(())
    }

    pub(crate) async fn check(&self) -> Result<(), SmtpError> {
        let mut connection = self.connect().await?;
        connection.quit().await_within(STEP).await.map(|_| ())
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, SmtpError> {
        let SmtpServer {
            host,
            port,
            tls,
            credentials,
        } = &self.server;
        let implicit = (*tls == TlsMode::Implicit).then(|| self.tls.clone());
        let mut connection = AsyncSmtpConnection::connect_tokio1(
            (host.as_str(), *port),
            Some(STEP),
            &self.hello,
            implicit,
            None,
        )
        .await_within(STEP)
        .await?;

        let upgrade = match tls {
            TlsMode::Required => true,
            TlsMode::Opportunistic => connection.can_starttls(),
            TlsMode::Implicit | TlsMode::None => false,
        };
        if upgrade {
            connection
                .starttls(self.tls.clone(), &self.hello)
                .await_within(STEP)
                .await?;
        }
        if let Some(credentials) = credentials {
            connection
                .auth(DEFAULT_MECHANISMS, credentials)
                .await_within(STEP)
                .await?;
        }
        Ok(connection)
    }
}

/// An SMTP failure. Only the status codes of a response are kept, because servers repeat addresses
/// in its text.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SmtpError {
    #[error("the mail server responded {0}")]
    Refused(String),
    #[error("the mail server rejected the mail permanently: {0}")]
    RefusedForGood(String),
    #[error("the mail server closed the connection or does not speak SMTP")]
    NoAnswer,
    #[error("the mail server did not respond in time")]
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
                if error.is_permanent() {
                    Self::RefusedForGood(numbers)
                } else {
                    Self::Refused(numbers)
                }
            }
            None if error.is_response() => Self::NoAnswer,
            None => Self::Connection(error),
        }
    }
}

/// Parses the enhanced status code (RFC 3463), such as `5.1.1`.
fn enhanced_status(answer: &str) -> Option<String> {
    let status = answer.split_whitespace().next()?;
    let is_number =
        |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (status.split('.').count() == 3 && status.split('.').all(is_number)).then(|| status.to_owned())
}

trait AwaitWithin<T>: Future<Output = Result<T, Error>> + Sized {
    async fn await_within(self, limit: Duration) -> Result<T, SmtpError> {
        tokio::time::timeout(limit, self)
            .await
            .map_err(|_| SmtpError::TooSlow)?
            .map_err(SmtpError::from)
    }
}

impl<T, F: Future<Output = Result<T, Error>>> AwaitWithin<T> for F {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_status_codes_of_responses_are_kept() {
        assert_eq!(
            enhanced_status("5.1.1 <ann@example.org> unknown"),
            Some("5.1.1".to_owned())
        );
        for words in [
            "",
            "no",
            "ann@example.org unknown",
            "12345678",
            "192.0.2.1",
            "5.1",
            "5.1.1234 x",
            "5..1",
        ] {
            assert_eq!(enhanced_status(words), None, "{words}");
        }
    }
}
