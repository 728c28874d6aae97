use crate::letter::Sender;
use askama::Template;
use kernel::Locale;
use services::{MailContent, OutgoingMail};

/// A mail in words. The subject never carries a code: it shows on locked screens.
pub(crate) struct Wording {
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// `None`: there is nothing to send.
pub(crate) fn render(mail: &OutgoingMail, sender: &Sender) -> Result<Option<Wording>, askama::Error> {
    match &mail.content {
        MailContent::VerificationCode { code, valid_minutes } => {
            let valid = duration(mail.locale, *valid_minutes);
            verification_code(mail.locale, sender, code.expose(), &valid).map(Some)
        }
        MailContent::AccountExists => account_exists(mail.locale, sender).map(Some),
        MailContent::SessionTokenReused => session_token_reused(mail.locale, sender).map(Some),
        MailContent::Withheld => Ok(None),
    }
}

macro_rules! template {
    ($name:ident = $path:tt { $($field:ident),+ }) => {
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            $($field: &'a str),+
        }
    };
}

template!(EnglishCodeText = "en/verification_code.txt" { service, public_url, code, valid });
template!(EnglishCodeHtml = "en/verification_code.html" { subject, service, public_url, code, valid });
template!(FrenchCodeText = "fr/verification_code.txt" { service, public_url, code, valid });
template!(FrenchCodeHtml = "fr/verification_code.html" { subject, service, public_url, code, valid });
template!(EnglishExistsText = "en/account_exists.txt" { service, public_url });
template!(EnglishExistsHtml = "en/account_exists.html" { subject, service, public_url });
template!(FrenchExistsText = "fr/account_exists.txt" { service, public_url });
template!(FrenchExistsHtml = "fr/account_exists.html" { subject, service, public_url });

template!(EnglishReusedText = "en/session_token_reused.txt" { service, public_url });
template!(EnglishReusedHtml = "en/session_token_reused.html" { subject, service, public_url });
template!(FrenchReusedText = "fr/session_token_reused.txt" { service, public_url });
template!(FrenchReusedHtml = "fr/session_token_reused.html" { subject, service, public_url });

fn verification_code(locale: Locale, sender: &Sender, code: &str, valid: &str) -> Result<Wording, askama::Error> {
    let Sender { service_name: service, public_url, .. } = sender;
    match locale {
        Locale::En => {
            let subject = format!("Your verification code for {service}");
            let text = EnglishCodeText { service, public_url, code, valid }.render()?;
            let html = EnglishCodeHtml { subject: &subject, service, public_url, code, valid }.render()?;
            Ok(Wording { subject, text, html })
        }
        Locale::Fr => {
            let subject = format!("Votre code de vérification pour {service}");
            let text = FrenchCodeText { service, public_url, code, valid }.render()?;
            let html = FrenchCodeHtml { subject: &subject, service, public_url, code, valid }.render()?;
            Ok(Wording { subject, text, html })
        }
    }
}

fn account_exists(locale: Locale, sender: &Sender) -> Result<Wording, askama::Error> {
    let Sender { service_name: service, public_url, .. } = sender;
    match locale {
        Locale::En => {
            let subject = format!("You already have an account with {service}");
            let text = EnglishExistsText { service, public_url }.render()?;
            let html = EnglishExistsHtml { subject: &subject, service, public_url }.render()?;
            Ok(Wording { subject, text, html })
        }
        Locale::Fr => {
            let subject = format!("Vous avez déjà un compte chez {service}");
            let text = FrenchExistsText { service, public_url }.render()?;
            let html = FrenchExistsHtml { subject: &subject, service, public_url }.render()?;
            Ok(Wording { subject, text, html })
        }
    }
}

fn session_token_reused(locale: Locale, sender: &Sender) -> Result<Wording, askama::Error> {
    let Sender { service_name: service, public_url, .. } = sender;
    match locale {
        Locale::En => {
            let subject = format!("A device was signed out of {service}");
            let text = EnglishReusedText { service, public_url }.render()?;
            let html = EnglishReusedHtml { subject: &subject, service, public_url }.render()?;
            Ok(Wording { subject, text, html })
        }
        Locale::Fr => {
            let subject = format!("Un appareil a été déconnecté de {service}");
            let text = FrenchReusedText { service, public_url }.render()?;
            let html = FrenchReusedHtml { subject: &subject, service, public_url }.render()?;
            Ok(Wording { subject, text, html })
        }
    }
}

/// In hours where they come out even.
fn duration(locale: Locale, minutes: i64) -> String {
    let hours = minutes >= 60 && minutes % 60 == 0;
    let count = if hours { minutes / 60 } else { minutes };
    let unit = match (locale, hours) {
        (Locale::En, true) => "hour",
        (Locale::Fr, true) => "heure",
        (Locale::En | Locale::Fr, false) => "minute",
    };
    let plural = match locale {
        Locale::En => count != 1,
        Locale::Fr => count.abs() > 1,
    };
    format!("{count} {unit}{}", if plural { "s" } else { "" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        for (minutes, english, french) in [
            (0, "0 minutes", "0 minute"),
            (1, "1 minute", "1 minute"),
            (15, "15 minutes", "15 minutes"),
            (60, "1 hour", "1 heure"),
            (90, "90 minutes", "90 minutes"),
            (1440, "24 hours", "24 heures"),
        ] {
            assert_eq!(duration(Locale::En, minutes), english);
            assert_eq!(duration(Locale::Fr, minutes), french);
        }
    }
}
