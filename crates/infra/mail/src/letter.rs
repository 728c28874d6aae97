use crate::rendering::{self, Wording};
use chrono::{DateTime, Utc};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, MultiPartKind, SinglePart};
use services::OutgoingMail;
use url::Host;
use uuid::Uuid;

/// Quoted-printable text never contains `=_` (RFC 2045 section 6.7), nor does any template.
const BOUNDARY: &str = "=_alternatives";

/// The sender of all mails.
pub(crate) struct Sender {
    pub(crate) mailbox: Mailbox,
    pub(crate) host: Host<String>,
    pub(crate) public_url: String,
    pub(crate) service_name: String,
}

/// A composed mail. Deliberately not `Debug`: it contains codes and links in the clear.
pub(crate) struct Letter {
    pub(crate) message_id: Uuid,
    pub(crate) wording: Wording,
    pub(crate) message: Message,
}

/// The mail cannot be rendered or encoded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotCompose {
    #[error("a mail template failed")]
    Template(#[from] askama::Error),
    #[error("the recipient's address is invalid")]
    Recipient(#[from] lettre::address::AddressError),
    #[error("the message cannot be built")]
    Message(#[from] lettre::error::Error),
}

impl Sender {
    /// Composes a mail, deterministically: repeated deliveries are byte for byte equal. Returns
    /// `None` for a withheld mail.
    pub(crate) fn compose(
        &self,
        mail: &OutgoingMail,
        message_id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Option<Letter>, CannotCompose> {
        let Some(wording) = rendering::render(mail, self)? else {
            return Ok(None);
        };

        let parts = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            .boundary(BOUNDARY)
            .singlepart(part(ContentType::TEXT_PLAIN, wording.text.clone()))
            .singlepart(part(ContentType::TEXT_HTML, wording.html.clone()));
        let message = Message::builder()
            .message_id(Some(format!("<{message_id}@{}>", self.host)))
            .date(now.into())
            .from(self.mailbox.clone())
            .to(Mailbox::new(None, mail.to.as_str().parse()?))
            .subject(wording.subject.clone())
            .raw_header(header("Content-Language", mail.locale.as_str()))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Auto-Response-Suppress", "All"))
            .multipart(parts)?;

        Ok(Some(Letter {
            message_id,
            wording,
            message,
        }))
    }
}

/// Encodes a body as 7bit or quoted-printable. base64 would make raw mails unreadable in
/// development, and not all servers accept 8bit.
fn part(content_type: ContentType, body: String) -> SinglePart {
    let part = SinglePart::builder().header(content_type);
    if body.is_ascii() {
        part.body(body)
    } else {
        part.header(ContentTransferEncoding::QuotedPrintable)
            .body(body)
    }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
