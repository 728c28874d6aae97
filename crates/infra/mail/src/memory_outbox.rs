//! Keeps the latest mails in memory, for tests.

use crate::letter::Letter;
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, PoisonError};
use uuid::Uuid;

/// A mail sent to `memory://`.
#[derive(Clone, PartialEq, Eq)]
pub struct SentMail {
    pub message_id: Uuid,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The message in wire format.
    pub raw: String,
}

/// Omits address and content, so that they stay out of logs.
impl fmt::Debug for SentMail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SentMail")
            .field("message_id", &self.message_id)
            .finish_non_exhaustive()
    }
}

#[derive(Default)]
pub(crate) struct MemoryOutbox {
    mails: Mutex<VecDeque<SentMail>>,
}

impl MemoryOutbox {
    const CAPACITY: usize = 1_000;

    /// Stores the mail. A repeated delivery replaces the first one.
    pub(crate) fn deliver(&self, letter: Letter) {
        let to = letter
            .message
            .envelope()
            .to()
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", ");
        let mail = SentMail {
            message_id: letter.message_id,
            to,
            raw: String::from_utf8_lossy(&letter.message.formatted()).into_owned(),
            subject: letter.wording.subject,
            text: letter.wording.text,
            html: letter.wording.html,
        };
        let mut mails = self.mails.lock().unwrap_or_else(PoisonError::into_inner);
        mails.retain(|kept| kept.message_id != mail.message_id);
        mails.push_back(mail);
        if mails.len() > Self::CAPACITY {
            mails.pop_front();
        }
    }

    pub(crate) fn sent(&self) -> Vec<SentMail> {
        self.mails
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .cloned()
            .collect()
    }
}
