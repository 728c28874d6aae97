use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::{BoxError, EmailAddress, Fault, InvalidEmailAddress, Locale};
use loggia_mail::{InvalidMailSettings, MailSettings, Mailer};
use services::{
    Clock, Delivery, DeliveryHeaders, JobQueue, LinkToken, Mac, MacPurpose, MailContent,
    MailRecipients, MailedProofs, NewJob, OutgoingMail, SealPurpose, Sealer, UuidGenerator,
    VerificationCode,
};
use std::collections::BTreeMap;
use std::error::Error;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use uuid::{Builder, Uuid};

pub type Tested = Result<(), BoxError>;

pub const CODE: &str = "40718253";
pub const TOKEN: &str = "AZt8qY8ud3eHB1x2-_k0AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
pub const ADDRESS: &str = "margaret@example.org";
/// 2026-01-02T03:04:05.678Z
pub const NOW: u64 = 1_767_323_045_678;

pub struct FixedClock(pub DateTime<Utc>);

impl Clock for FixedClock {
    fn now(&self) -> DateTime<Utc> {
        self.0
    }
}

pub fn now() -> Arc<FixedClock> {
    Arc::new(FixedClock(
        DateTime::from_timestamp_millis(NOW as i64).unwrap_or_default(),
    ))
}

pub fn message_id(number: u64) -> Uuid {
    Builder::from_unix_timestamp_millis(NOW + number, &[7; 10]).into_uuid()
}

#[derive(Default)]
pub struct CountedUuids(AtomicU64);

impl UuidGenerator for CountedUuids {
    fn next(&self) -> Uuid {
        message_id(self.0.fetch_add(1, Ordering::Relaxed))
    }
}

/// Tells purposes and parts apart by their ends, without a key.
pub struct PlainMac;

impl Mac for PlainMac {
    fn mac(&self, purpose: MacPurpose, parts: &[&[u8]]) -> [u8; 32] {
        let mut text = format!("{purpose:?}").into_bytes();
        text.extend(parts.concat());
        text.reverse();
        text.resize(32, 0);
        text.try_into().unwrap_or_default()
    }

    fn matches(&self, expected: &[u8; 32], actual: &[u8; 32]) -> bool {
        expected == actual
    }
}

/// Returns tickets as long as AEAD ciphertexts, and stores the plain texts.
#[derive(Default)]
pub struct VaultSealer(Mutex<Vec<Vaulted>>);

type Vaulted = (SealPurpose, Vec<u8>, Vec<u8>);

impl Sealer for VaultSealer {
    fn seal(
        &self,
        purpose: SealPurpose,
        plain: &[u8],
        associated: &[u8],
    ) -> Result<Vec<u8>, Fault> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.push((purpose, plain.to_vec(), associated.to_vec()));
        let mut ticket = vec![0xA5; plain.len() + 28];
        ticket.splice(..8, (kept.len() as u64).to_be_bytes());
        Ok(ticket)
    }

    fn open(
        &self,
        purpose: SealPurpose,
        sealed: &[u8],
        associated: &[u8],
    ) -> Result<Vec<u8>, Fault> {
        let number = sealed
            .first_chunk()
            .map_or(0, |number| u64::from_be_bytes(*number)) as usize;
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = number.checked_sub(1).and_then(|index| kept.get(index));
        let entry = entry.filter(|(of, plain, place)| {
            *of == purpose && place == associated && sealed.len() == plain.len() + 28
        });
        entry
            .map(|(_, plain, _)| plain.clone())
            .ok_or_else(|| Fault::unexpected("not sealed here"))
    }

    fn is_current(&self, _: &[u8]) -> bool {
        true
    }
}

/// Judges all codes and links alike.
pub struct Judged(pub Result<bool, ()>);

#[async_trait]
impl MailedProofs for Judged {
    async fn is_of_use(&self, _: &OutgoingMail) -> Result<bool, Fault> {
        self.0.map_err(|()| Fault::unavailable("down"))
    }
}

/// Remembers suppressed addresses with their reasons.
#[derive(Default)]
pub struct Recipients(pub Mutex<BTreeMap<String, String>>);

#[async_trait]
impl MailRecipients for Recipients {
    async fn are_suppressed(&self, address: &EmailAddress) -> Result<bool, Fault> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(known.contains_key(address.as_str()))
    }

    async fn suppress(&self, address: &EmailAddress, reason: &str) -> Result<(), Fault> {
        let (address, reason) = (address.as_str().to_owned(), reason.to_owned());
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(address, reason);
        Ok(())
    }
}

/// A sealer that is unavailable.
pub struct UnavailableSealer;

impl Sealer for UnavailableSealer {
    fn seal(&self, _: SealPurpose, _: &[u8], _: &[u8]) -> Result<Vec<u8>, Fault> {
        Err(Fault::unavailable("down"))
    }

    fn open(&self, _: SealPurpose, _: &[u8], _: &[u8]) -> Result<Vec<u8>, Fault> {
        Err(Fault::unavailable("down"))
    }

    fn is_current(&self, _: &[u8]) -> bool {
        true
    }
}

#[derive(Default)]
pub struct RecordedJobs(Mutex<Vec<NewJob>>);

impl RecordedJobs {
    pub fn all(&self) -> Vec<NewJob> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

#[async_trait]
impl JobQueue for RecordedJobs {
    async fn enqueue(&self, job: NewJob) -> Result<(), Fault> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(job);
        Ok(())
    }
}

pub fn delivery(job: &NewJob) -> Delivery {
    Delivery {
        id: 1,
        message_id: job.message_id,
        kind: job.kind.to_owned(),
        payload: job.payload.clone(),
        headers: DeliveryHeaders::default(),
        attempts: 1,
        fence: 1,
        is_ordered: job.ordering_key.is_some(),
    }
}

pub fn code_mail(to: &str, locale: Locale) -> Result<OutgoingMail, InvalidEmailAddress> {
    let content = MailContent::VerificationCode {
        code: VerificationCode::new(CODE),
        valid_minutes: 15,
    };
    Ok(OutgoingMail {
        to: EmailAddress::parse(to)?,
        user_id: None,
        locale,
        content,
    })
}

pub fn mail(content: MailContent, locale: Locale) -> Result<OutgoingMail, InvalidEmailAddress> {
    Ok(OutgoingMail {
        to: EmailAddress::parse(ADDRESS)?,
        user_id: None,
        locale,
        content,
    })
}

/// Returns every kind of mail that is sent.
pub fn every_content() -> Vec<MailContent> {
    let (code, token) = (VerificationCode::new(CODE), LinkToken::new(TOKEN));
    vec![
        MailContent::VerificationCode {
            code: code.clone(),
            valid_minutes: 15,
        },
        MailContent::AccountExists,
        MailContent::SessionTokenReused,
        MailContent::PasswordChanged,
        MailContent::PasswordReset {
            token: token.clone(),
            valid_minutes: 30,
        },
        MailContent::Invitation {
            token: token.clone(),
            valid_minutes: 7 * 24 * 60,
        },
        MailContent::EmailChangeCode {
            code,
            valid_minutes: 15,
        },
        MailContent::EmailChangeRequested,
        MailContent::EmailChanged,
        MailContent::EmailChangeUndo {
            token,
            valid_minutes: 72 * 60,
        },
        MailContent::EmailChangeConfirmed,
        MailContent::EmailChangeUndone,
        MailContent::AddressInUse,
        MailContent::DeletionScheduled {
            deletes_at: now().now(),
        },
        MailContent::DeletionOrdered {
            deletes_at: now().now(),
        },
        MailContent::AccountSuspended,
        MailContent::AccountReinstated,
    ]
}

/// Replaces line breaks with spaces.
pub fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn settings(url: &str) -> MailSettings {
    MailSettings {
        url: url.to_owned(),
        trust_anchors: None,
        from: "Loggia <no-reply@localhost>".to_owned(),
        public_url: "https://accounts.example.org".to_owned(),
        service_name: "Loggia".to_owned(),
    }
}

pub fn mailer(url: &str) -> Result<Mailer, InvalidMailSettings> {
    Mailer::from_url(&settings(url), now())
}

/// Returns everything that a log could print of an error.
pub fn everything_said(error: &dyn Error) -> String {
    let mut said = format!("{error} / {error:?}");
    let mut cause = error.source();
    while let Some(error) = cause {
        said.push_str(&format!("\n{error} / {error:?}"));
        cause = error.source();
    }
    said
}
