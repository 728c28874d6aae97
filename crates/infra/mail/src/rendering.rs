//! Renders mails from askama templates: `templates/<language>/<mail>.txt` contains the words of a
//! mail, `mail.txt` and `mail.html` the layouts that present them.
//!
//! A file of words contains the subject and then paragraphs, separated by blank lines. The
//! paragraph `[code]` stands for the code, `[label](link)` for the link. A missing file or an
//! unknown value does not compile.

mod blocks;
mod moments;

use crate::letter::Sender;
use askama::Template;
use blocks::Block;
use kernel::Locale;
use moments::{date, duration};
use services::{LinkToken, MailContent, OutgoingMail};

/// A rendered mail. Subjects never contain codes, because they appear on locked screens.
pub(crate) struct Wording {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// The values that words refer to; empty if they do not apply to the mail.
#[derive(Default)]
struct Values {
    valid: String,
    date: String,
    code: String,
    link: String,
}

#[derive(Template)]
#[template(path = "words.en.txt")]
struct EnglishWords<'a> {
    content: &'a MailContent,
    service: &'a str,
    valid: &'a str,
    date: &'a str,
}

#[derive(Template)]
#[template(path = "words.fr.txt")]
struct FrenchWords<'a> {
    content: &'a MailContent,
    service: &'a str,
    valid: &'a str,
    date: &'a str,
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

/// Renders a mail. Returns `None` for a withheld mail.
pub(crate) fn render(
    mail: &OutgoingMail,
    sender: &Sender,
) -> Result<Option<Wording>, askama::Error> {
    if matches!(mail.content, MailContent::Withheld) {
        return Ok(None);
    }
    let Sender {
        service_name: service,
        public_url,
        ..
    } = sender;
    let values = values(mail, public_url);

    let words = words(mail, service, &values)?;
    let (subject, blocks) = blocks::split(&words, &values);

    let text = TextLayout {
        blocks: &blocks,
        service,
        public_url,
    }
    .render()?;
    let language = mail.locale.as_str();
    let html = HtmlLayout {
        language,
        subject: &subject,
        blocks: &blocks,
        service,
        public_url,
    }
    .render()?;
    Ok(Some(Wording {
        subject,
        text,
        html,
    }))
}

fn words(mail: &OutgoingMail, service: &str, values: &Values) -> Result<String, askama::Error> {
    let (content, valid, date) = (&mail.content, &values.valid, &values.date);
    match mail.locale {
        Locale::En => EnglishWords {
            content,
            service,
            valid,
            date,
        }
        .render(),
        Locale::Fr => FrenchWords {
            content,
            service,
            valid,
            date,
        }
        .render(),
    }
}

fn values(mail: &OutgoingMail, public_url: &str) -> Values {
    let link = |kind, token: &LinkToken| format!("{public_url}/links/{kind}#{}", token.expose());
    match &mail.content {
        MailContent::VerificationCode {
            code,
            valid_minutes,
        }
        | MailContent::EmailChangeCode {
            code,
            valid_minutes,
        } => {
            let valid = duration(mail.locale, *valid_minutes);
            Values {
                valid,
                code: code.expose().to_owned(),
                ..Values::default()
            }
        }
        MailContent::PasswordReset {
            token,
            valid_minutes,
        } => {
            let valid = duration(mail.locale, *valid_minutes);
            Values {
                valid,
                link: link("password-reset", token),
                ..Values::default()
            }
        }
        MailContent::Invitation {
            token,
            valid_minutes,
        } => {
            let valid = duration(mail.locale, *valid_minutes);
            Values {
                valid,
                link: link("invitation", token),
                ..Values::default()
            }
        }
        MailContent::EmailChangeUndo {
            token,
            valid_minutes,
        } => {
            let valid = duration(mail.locale, *valid_minutes);
            Values {
                valid,
                link: link("email-change-undo", token),
                ..Values::default()
            }
        }
        MailContent::DeletionScheduled { deletes_at }
        | MailContent::DeletionOrdered { deletes_at } => Values {
            date: date(mail.locale, *deletes_at),
            ..Values::default()
        },
        MailContent::Words(_)
        | MailContent::AccountExists
        | MailContent::SessionTokenReused
        | MailContent::PasswordChanged
        | MailContent::EmailChangeRequested
        | MailContent::EmailChanged
        | MailContent::EmailChangeConfirmed
        | MailContent::EmailChangeUndone
        | MailContent::AddressInUse
        | MailContent::AccountSuspended
        | MailContent::AccountReinstated
        | MailContent::Withheld => Values::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_not_interpreted_as_template_syntax() -> Result<(), Box<dyn std::error::Error>> {
        let content = MailContent::DeletionScheduled {
            deletes_at: Default::default(),
        };
        let mail = OutgoingMail {
            to: kernel::EmailAddress::parse("ann@example.org")?,
            user_id: None,
            locale: Locale::En,
            content,
        };
        let service = "Tom {{ date }} {% endmatch %} [code]";

        let words = words(
            &mail,
            service,
            &values(&mail, "https://accounts.example.org"),
        )?;

        assert!(
            words.contains(&format!("with {service} will be deleted on 1 January 1970")),
            "{words}"
        );
        Ok(())
    }
}
