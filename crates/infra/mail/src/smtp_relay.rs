//! Sends mails to an SMTP server, over one connection per mail.
//!
//! lettre's pool is deliberately not used: it has no timeout for commands, and after an aborted
//! send it reuses the connection, so that the next mail reads the responses to the previous one.

use crate::letter::Letter;
use crate::mail_url::{SmtpServer, TlsMode};
pub(crate) use crate::smtp_error::SmtpError;
use crate::smtp_error::{AwaitWithin, Step};
use crate::trust_anchors;
use lettre::Address;
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::DEFAULT_MECHANISMS;
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use rustls::pki_types::CertificateDer;
use std::time::Duration;

// the limits of RFC 5321 section 4.5.3.2: a client that gives up earlier repeats mails that the
// server has accepted
/// The TCP connection.
const CONNECT: Duration = Duration::from_secs(30);
/// The greeting, `EHLO`, `STARTTLS` and the log-in.
const GREETING: Duration = Duration::from_secs(5 * 60);
/// `MAIL` and `RCPT`.
const ENVELOPE: Duration = Duration::from_secs(5 * 60);
const DATA: Duration = Duration::from_secs(2 * 60);
/// The content, which is one block (3 minutes), and the answer to the final dot (10 minutes).
const CONTENT: Duration = Duration::from_secs(13 * 60);
/// The server has accepted the mail by then.
const QUIT: Duration = Duration::from_secs(10);

pub(crate) struct SmtpRelay {
    server: SmtpServer,
    hello: ClientId,
    sender: Address,
    tls: TlsParameters,
}

impl SmtpRelay {
    pub(crate) fn try_new(
        server: SmtpServer,
        hello: ClientId,
        sender: Address,
        trust_anchors: &[CertificateDer<'static>],
    ) -> Result<Self, Error> {
        let tls = match server.tls {
            TlsMode::Implicit | TlsMode::Required => {
                trust_anchors::verifying(&server.host, trust_anchors)?
            }
            TlsMode::Opportunistic | TlsMode::None => trust_anchors::opportunistic(&server.host)?,
        };
        Ok(Self {
            server,
            hello,
            sender,
            tls,
        })
    }

    pub(crate) async fn deliver(&self, letter: &Letter) -> Result<(), SmtpError> {
        let mut connection = self.connect().await?;
        let raw = letter.message.formatted();
        send(&mut connection, letter.message.envelope(), &raw).await?;

        // the server has accepted the mail, even if QUIT fails
        let _ = connection.quit().await_within(QUIT, Step::Content).await;
        Ok(())
    }

    /// Checks that the server accepts a connection, the credentials and the sender.
    pub(crate) async fn check(&self) -> Result<(), SmtpError> {
        let mut connection = self.connect().await?;
        let mail = Mail::new(Some(self.sender.clone()), Vec::new());
        connection
            .command(mail)
            .await_within(ENVELOPE, Step::Sender)
            .await?;
        let _ = connection.quit().await_within(QUIT, Step::Sender).await;
        Ok(())
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
            Some(CONNECT),
            &self.hello,
            implicit,
            None,
        )
        .await_within(GREETING, Step::Connect)
        .await?;

        let upgrade = match tls {
            TlsMode::Required => true,
            TlsMode::Opportunistic => connection.can_starttls(),
            TlsMode::Implicit | TlsMode::None => false,
        };
        if upgrade {
            connection
                .starttls(self.tls.clone(), &self.hello)
                .await_within(GREETING, Step::StartTls)
                .await?;
        }
        if let Some(credentials) = credentials {
            connection
                .auth(DEFAULT_MECHANISMS, credentials)
                .await_within(GREETING, Step::LogIn)
                .await?;
        }
        Ok(connection)
    }
}

/// Sends a message, with a time limit for each command, which lettre's own method does not have.
async fn send(
    connection: &mut AsyncSmtpConnection,
    envelope: &Envelope,
    raw: &[u8],
) -> Result<(), SmtpError> {
    let parameters = parameters(connection, envelope, raw)?;
    let mail = Mail::new(envelope.from().cloned(), parameters);
    connection
        .command(mail)
        .await_within(ENVELOPE, Step::Sender)
        .await?;
    for recipient in envelope.to() {
        connection
            .command(Rcpt::new(recipient.clone(), Vec::new()))
            .await_within(ENVELOPE, Step::Recipient)
            .await?;
    }
    connection
        .command(Data)
        .await_within(DATA, Step::Content)
        .await?;
    connection
        .message(raw)
        .await_within(CONTENT, Step::Content)
        .await?;
    Ok(())
}

/// Returns the extensions that the message needs.
fn parameters(
    connection: &AsyncSmtpConnection,
    envelope: &Envelope,
    raw: &[u8],
) -> Result<Vec<MailParameter>, SmtpError> {
    let server = connection.server_info();
    let mut parameters = Vec::new();
    let mut addresses = envelope.from().into_iter().chain(envelope.to());
    if !addresses.all(|address| address.user().is_ascii() && address.domain().is_ascii()) {
        if !server.supports_feature(Extension::SmtpUtfEight) {
            return Err(SmtpError::Unsupported("SMTPUTF8"));
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    if !raw.is_ascii() {
        if !server.supports_feature(Extension::EightBitMime) {
            return Err(SmtpError::Unsupported("8BITMIME"));
        }
        parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
    }
    Ok(parameters)
}
