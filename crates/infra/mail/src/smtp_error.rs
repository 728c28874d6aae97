use crate::mailer::MailFault;
use lettre::transport::smtp::Error;
use services::PublicDetail;
use std::error::Error as _;
use std::time::Duration;

/// The part of the conversation in which an error occurred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    Connect,
    StartTls,
    LogIn,
    Sender,
    Recipient,
    Content,
}

/// An SMTP failure. Only the status codes of a response are kept, because servers repeat addresses
/// in its text.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SmtpError {
    #[error("the mail server responded {0}")]
    Refused(String),
    #[error("the mail server rejected the mail permanently: {0}")]
    RefusedForGood(String),
    #[error("the mail server rejected the recipient, which does not exist: {0}")]
    NoSuchRecipient(String),
    #[error("the mail server refuses the connection: {0}")]
    ConnectionRefused(String),
    #[error("the mail server refuses the credentials: {0}")]
    CredentialsRefused(String),
    #[error("the mail server refuses the sender: {0}")]
    SenderRefused(String),
    /// The sender's fault if several recipients are refused, otherwise a recipient's choice.
    #[error("the mail server refuses the mail by a policy: {0}")]
    PolicyRefused(String),
    #[error("TLS with the mail server cannot be established")]
    Tls(#[source] Error),
    #[error("the mail server does not support {0}, which the mail requires")]
    Unsupported(&'static str),
    #[error("the mail server closed the connection or does not speak SMTP")]
    NoAnswer,
    #[error("the mail server did not respond in time")]
    TooSlow,
    #[error("the connection to the mail server failed")]
    Connection(#[source] Error),
}

impl SmtpError {
    pub(crate) fn into_fault(self) -> MailFault {
        if self.is_of_the_installation() {
            return MailFault::Installation(self.into());
        }
        match self {
            Self::RefusedForGood(_) | Self::NoSuchRecipient(_) | Self::Unsupported(_) => {
                MailFault::Permanent(self.into())
            }
            _ => MailFault::Temporary(self.into()),
        }
    }

    /// Returns whether the operator has to mend it, rather than the recipient or time.
    pub(crate) const fn is_of_the_installation(&self) -> bool {
        matches!(
            self,
            Self::ConnectionRefused(_)
                | Self::CredentialsRefused(_)
                | Self::SenderRefused(_)
                | Self::PolicyRefused(_)
                | Self::Tls(_)
        )
    }

    pub(crate) const fn public_detail(&self) -> PublicDetail {
        PublicDetail(match self {
            Self::ConnectionRefused(_) => "the mail server refuses the connection",
            Self::CredentialsRefused(_) => "the mail server refuses the credentials",
            Self::SenderRefused(_) | Self::PolicyRefused(_) => "the mail server refuses the sender",
            Self::Tls(_) => "TLS with the mail server cannot be established",
            Self::Refused(_)
            | Self::RefusedForGood(_)
            | Self::NoSuchRecipient(_)
            | Self::Unsupported(_) => "the mail server refuses mails",
            Self::NoAnswer | Self::TooSlow => "the mail server does not answer",
            Self::Connection(_) => "the mail server cannot be reached",
        })
    }

    fn at(step: Step, error: Error) -> Self {
        let Some(code) = error.status() else {
            return match step {
                Step::StartTls => Self::Tls(error),
                _ if error.is_tls() || is_of_handshake(&error) => Self::Tls(error),
                _ if error.is_response() => Self::NoAnswer,
                _ => Self::Connection(error),
            };
        };
        let answer = error.source().map(ToString::to_string).unwrap_or_default();
        let enhanced = enhanced_status(&answer);
        let is_about_the_sender = is_about_the_sender(code.into(), enhanced.as_deref());
        let is_policy = enhanced
            .as_deref()
            .is_some_and(|status| status.starts_with("5.7."));
        let has_no_recipient = has_no_recipient(code.into(), enhanced.as_deref());
        let numbers = [Some(code.to_string()), enhanced];
        let numbers = numbers.into_iter().flatten().collect::<Vec<_>>().join(" ");
        if !error.is_permanent() {
            return Self::Refused(numbers);
        }
        match step {
            Step::Connect | Step::StartTls => Self::ConnectionRefused(numbers),
            Step::LogIn => Self::CredentialsRefused(numbers),
            Step::Sender => Self::SenderRefused(numbers),
            Step::Recipient | Step::Content if is_about_the_sender => Self::SenderRefused(numbers),
            Step::Recipient | Step::Content if is_policy => Self::PolicyRefused(numbers),
            Step::Recipient if has_no_recipient => Self::NoSuchRecipient(numbers),
            Step::Recipient | Step::Content => Self::RefusedForGood(numbers),
        }
    }
}

/// Returns whether a handshake failed, which lettre reports as a failed connection if the connection
/// begins with it.
fn is_of_handshake(error: &Error) -> bool {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    causes
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>()?.get_ref())
        .any(|inner| inner.is::<rustls::Error>())
}

/// Returns whether a refusal of a recipient or of the content is about the sender: required
/// authentication, or an invalid sender (RFC 3463 X.1.7 and X.1.8).
fn is_about_the_sender(code: u16, enhanced: Option<&str>) -> bool {
    matches!(code, 530 | 534 | 535 | 538) || matches!(enhanced, Some("5.1.7" | "5.1.8"))
}

/// Returns whether a refusal of a recipient says that there is no such mailbox or domain (RFC 3463
/// X.1.1 to X.1.3 and X.1.6, RFC 7505 X.1.10), or a disabled one (X.2.1). Without an enhanced status
/// code, the reply codes of RFC 5321 section 4.2.3 decide.
fn has_no_recipient(code: u16, enhanced: Option<&str>) -> bool {
    match enhanced {
        Some(status) => {
            const STATUSES: [&str; 6] = ["5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"];
            STATUSES.contains(&status)
        }
        None => matches!(code, 550 | 551 | 553),
    }
}

/// Parses the enhanced status code (RFC 3463), such as `5.1.1`.
fn enhanced_status(answer: &str) -> Option<String> {
    let status = answer.split_whitespace().next()?;
    let is_number =
        |part: &str| (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    (status.split('.').count() == 3 && status.split('.').all(is_number)).then(|| status.to_owned())
}

/// Limits the time of a step.
pub(crate) trait AwaitWithin<T>: Future<Output = Result<T, Error>> + Sized {
    async fn await_within(self, limit: Duration, step: Step) -> Result<T, SmtpError> {
        tokio::time::timeout(limit, self)
            .await
            .map_err(|_| SmtpError::TooSlow)?
            .map_err(|error| SmtpError::at(step, error))
    }
}

impl<T, F: Future<Output = Result<T, Error>>> AwaitWithin<T> for F {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_refusals_of_the_recipient_itself_suppress_an_address() {
        for (code, enhanced, expected) in [
            (550, Some("5.1.1"), true),
            (550, Some("5.1.10"), true),
            (550, Some("5.2.1"), true),
            (550, None, true),
            (552, Some("5.2.2"), false),
            (550, Some("5.4.1"), false),
            (554, None, false),
            (550, Some("5.1.11"), false),
        ] {
            assert_eq!(
                has_no_recipient(code, enhanced),
                expected,
                "{code} {enhanced:?}"
            );
        }
    }

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
