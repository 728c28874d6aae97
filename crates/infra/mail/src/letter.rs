use crate::rendering::{self, Wording};
use chrono::{DateTime, Utc};
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, MultiPartKind, SinglePart};
use services::OutgoingMail;
use url::Host;
use uuid::Uuid;

/// No line of quoted-printable holds `=_` (RFC 2045 section 6.7), and no template does.
const BOUNDARY: &str = "=_alternatives";

/// Whom mails come from.
pub(crate) struct Sender {
    pub(crate) mailbox: Mailbox,
    pub(crate) host: Host<String>,
    pub(crate) public_url: String,
    pub(crate) service_name: String,
}

/// A mail ready to go. Deliberately not `Debug`: it carries the code in the clear.
pub(crate) struct Letter {
    pub(crate) message_id: Uuid,
    pub(crate) wording: Wording,
    pub(crate) message: Message,
}

/// The mail cannot be put into words or MIME.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotCompose {
    #[error("a mail template fails")]
    Template(#[from] askama::Error),
    #[error("the recipient's address is not accepted")]
    Recipient(#[from] lettre::address::AddressError),
    #[error("the mail's parts do not fit together")]
    Message(#[from] lettre::error::Error),
}

impl Sender {
    /// The same bytes for the same arguments: a repeated delivery is recognisable as one. `None`: nothing to send.
    pub(crate) fn compose(
        &self,
        mail: &OutgoingMail,
        message_id: Uuid,
        now: DateTime<Utc>,
    ) -> Result<Option<Letter>, CannotCompose> {
        let Some(wording) = rendering::render(mail, self)? else { return Ok(None) };

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

        Ok(Some(Letter { message_id, wording, message }))
    }
}

/// Never base64, which would hide the code from people who look at the raw mail; never 8bit, which not all servers take.
fn part(content_type: ContentType, body: String) -> SinglePart {
    let part = SinglePart::builder().header(content_type);
    if body.is_ascii() { part.body(body) } else { part.header(ContentTransferEncoding::QuotedPrintable).body(body) }
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
