mod stored_content;

use chrono::{DateTime, Utc};
use kernel::{EmailAddress, Fault, Locale, UserId};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use services::{MailContent, OutgoingMail, SealPurpose, Sealer, sealed_payload, sealed_value};
use std::borrow::Cow;
use stored_content::StoredContent;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The length of every mail of the accounts before sealing, enough for the longest address and
/// code. Equal lengths hide whether a queued mail is withheld. Mails with their own words have a
/// multiple of it.
const PADDED: usize = 1024;

/// The limit of mails with their own words.
const LONGEST: usize = 64 * PADDED;

/// The stored format. Versions and optional fields may be added, never changed.
#[derive(Serialize, Deserialize)]
#[serde(tag = "v")]
enum Stored<'a> {
    #[serde(rename = "1")]
    V1 {
        to: Cow<'a, str>,
        locale: Locale,
        content: StoredContent<'a>,
        /// Absent in mails of earlier programs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        useful_until: Option<DateTime<Utc>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_id: Option<Uuid>,
    },
}

/// A mail from the queue.
pub(crate) struct QueuedMail {
    pub mail: OutgoingMail,
    /// The mail is not sent from this time on.
    pub useful_until: Option<DateTime<Utc>>,
}

/// Why a payload is not a mail. Omits serde's error, which may contain the code.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CannotOpen {
    #[error("the payload is not a sealed mail")]
    Payload,
    #[error("the sealed mail cannot be opened")]
    Seal(#[source] Fault),
    #[error("the sealed mail has an unknown format")]
    Form,
}

/// Binds a sealed mail to its message id.
pub(crate) fn seal(
    mail: &OutgoingMail,
    message_id: Uuid,
    queued_at: DateTime<Utc>,
    sealer: &dyn Sealer,
) -> Result<Value, Fault> {
    let stored = Stored::V1 {
        to: mail.to.as_str().into(),
        locale: mail.locale,
        content: (&mail.content).into(),
        useful_until: Some(mail.content.useful_until(queued_at)),
        user_id: mail.user_id.map(UserId::uuid),
    };
    let mut plain = Zeroizing::new(Vec::with_capacity(PADDED));
    serde_json::to_writer(&mut *plain, &stored).map_err(Fault::unexpected)?;
    let longest = match mail.content {
        MailContent::Words(_) => LONGEST,
        _ => PADDED,
    };
    if plain.len() > longest {
        return Err(Fault::unexpected(format!(
            "the mail is longer than {longest} bytes"
        )));
    }
    // JSON ignores trailing white space
    let padded = plain.len().next_multiple_of(PADDED);
    plain.resize(padded, b' ');

    let sealed = sealer.seal(SealPurpose::QUEUED_MAIL, &plain, message_id.as_bytes())?;
    Ok(sealed_payload(&sealed))
}

pub(crate) fn open(
    payload: &Value,
    message_id: Uuid,
    sealer: &dyn Sealer,
) -> Result<QueuedMail, CannotOpen> {
    let sealed = sealed_value(payload).ok_or(CannotOpen::Payload)?;
    let plain = Zeroizing::new(
        sealer
            .open(SealPurpose::QUEUED_MAIL, &sealed, message_id.as_bytes())
            .map_err(CannotOpen::Seal)?,
    );

    let Stored::V1 {
        to,
        locale,
        content,
        useful_until,
        user_id,
    } = serde_json::from_slice(&plain).map_err(|_| CannotOpen::Form)?;
    let to = EmailAddress::parse(&to).map_err(|_| CannotOpen::Form)?;
    let content = content.into();
    Ok(QueuedMail {
        mail: OutgoingMail {
            to,
            user_id: user_id.map(UserId::new),
            locale,
            content,
        },
        useful_until,
    })
}
