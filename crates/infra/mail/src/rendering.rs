//! Fills the words of a mail, `words/<language>/<mail>.txt`, into one text and one HTML layout.
//!
//! Such a file is its subject, then paragraphs with a blank line between them. `[code]` alone is the code, `[label](link)`
//! alone is the link; `{service}`, `{valid}` and `{date}` are filled in.

mod blocks;
mod moments;

use crate::letter::Sender;
use askama::Template;
use blocks::Block;
use kernel::Locale;
use moments::{date, duration};
use services::{LinkToken, MailContent, OutgoingMail};

/// A mail in words. The subject never carries a code: it shows on locked screens.
pub(crate) struct Wording {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// What the words of a mail may refer to; what does not apply is empty.
#[derive(Default)]
struct Values {
    service: String,
    valid: String,
    date: String,
    code: String,
    link: String,
}

#[derive(Template)]
#[template(path = "mail.txt")]
struct TextLayout<'a> {
    blocks: &'a [Block],
    service: &'a str,
    public_url: &'a str,
}

#[derive(Template)]
#[template(path = "mail.html")]
struct HtmlLayout<'a> {
    language: &'a str,
    subject: &'a str,
    blocks: &'a [Block],
    service: &'a str,
    public_url: &'a str,
}

/// `None`: there is nothing to send.
pub(crate) fn render(mail: &OutgoingMail, sender: &Sender) -> Result<Option<Wording>, askama::Error> {
    let Some(words) = words(&mail.content, mail.locale) else { return Ok(None) };
    let Sender { service_name: service, public_url, .. } = sender;

    let (subject, blocks) = blocks::fill(words, &values(mail, sender));

    let text = TextLayout { blocks: &blocks, service, public_url }.render()?;
    let language = mail.locale.as_str();
    let html = HtmlLayout { language, subject: &subject, blocks: &blocks, service, public_url }.render()?;
    Ok(Some(Wording { subject, text, html }))
}

/// A language that lacks a file does not compile.
macro_rules! words_in {
    ($locale:expr, $file:literal) => {
        Some(match $locale {
            Locale::En => include_str!(concat!("../words/en/", $file, ".txt")),
            Locale::Fr => include_str!(concat!("../words/fr/", $file, ".txt")),
        })
    };
}

fn words(content: &MailContent, locale: Locale) -> Option<&'static str> {
    match content {
        MailContent::VerificationCode { .. } => words_in!(locale, "verification_code"),
        MailContent::AccountExists => words_in!(locale, "account_exists"),
        MailContent::SessionTokenReused => words_in!(locale, "session_token_reused"),
        MailContent::PasswordChanged => words_in!(locale, "password_changed"),
        MailContent::PasswordReset { .. } => words_in!(locale, "password_reset"),
        MailContent::Invitation { .. } => words_in!(locale, "invitation"),
        MailContent::EmailChangeCode { .. } => words_in!(locale, "email_change_code"),
        MailContent::EmailChangeRequested => words_in!(locale, "email_change_requested"),
        MailContent::EmailChanged => words_in!(locale, "email_changed"),
        MailContent::AddressInUse => words_in!(locale, "address_in_use"),
        MailContent::DeletionScheduled { .. } => words_in!(locale, "deletion_scheduled"),
        MailContent::AccountSuspended => words_in!(locale, "account_suspended"),
        MailContent::AccountReinstated => words_in!(locale, "account_reinstated"),
        MailContent::Withheld => None,
    }
}

fn values(mail: &OutgoingMail, sender: &Sender) -> Values {
    let service = sender.service_name.clone();
    let link = |kind, token: &LinkToken| format!("{}/links/{kind}#{}", sender.public_url, token.expose());
    match &mail.content {
        MailContent::VerificationCode { code, valid_minutes }
        | MailContent::EmailChangeCode { code, valid_minutes } => {
            let valid = duration(mail.locale, *valid_minutes);
            Values { service, valid, code: code.expose().to_owned(), ..Values::default() }
        }
        MailContent::PasswordReset { token, valid_minutes } => {
            let valid = duration(mail.locale, *valid_minutes);
            Values { service, valid, link: link("password-reset", token), ..Values::default() }
        }
        MailContent::Invitation { token, valid_minutes } => {
            let valid = duration(mail.locale, *valid_minutes);
            Values { service, valid, link: link("invitation", token), ..Values::default() }
        }
        MailContent::DeletionScheduled { deletes_at } => {
            Values { service, date: date(mail.locale, *deletes_at), ..Values::default() }
        }
        MailContent::AccountExists
        | MailContent::SessionTokenReused
        | MailContent::PasswordChanged
        | MailContent::EmailChangeRequested
        | MailContent::EmailChanged
        | MailContent::AddressInUse
        | MailContent::AccountSuspended
        | MailContent::AccountReinstated
        | MailContent::Withheld => Values { service, ..Values::default() },
    }
}
