use crate::support::{
    ADDRESS, CODE, TOKEN, Tested, code_mail, every_content, flat, mail, mailer, message_id, now,
    settings,
};
use kernel::{BoxError, EmailAddress, Locale};
use loggia_mail::{MailSettings, Mailer, SentMail};
use services::{LinkToken, MailContent, MailWords, OutgoingMail, VerificationCode};

async fn sent(settings: &MailSettings, mail: &OutgoingMail) -> Result<SentMail, BoxError> {
    let mailer = Mailer::from_url(settings, now())?;
    mailer.send(mail, message_id(0)).await?;
    mailer.sent().pop().ok_or_else(|| "no mail was sent".into())
}

fn named(service_name: &str) -> MailSettings {
    MailSettings {
        service_name: service_name.to_owned(),
        ..settings("memory://")
    }
}

/// Returns the header names in order, and any malformed header lines.
fn header_names(raw: &str) -> Vec<&str> {
    let head = raw.split("\r\n\r\n").next().unwrap_or_default();
    let lines = head
        .split("\r\n")
        .filter(|line| !line.starts_with([' ', '\t']));
    lines
        .map(|line| line.split_once(": ").map_or(line, |(name, _)| name))
        .collect()
}

#[tokio::test]
async fn the_code_is_on_a_separate_line_in_every_language() -> Tested {
    for locale in Locale::ALL {
        let mail = sent(&settings("memory://"), &code_mail(ADDRESS, locale)?).await?;
        assert!(
            mail.text.lines().any(|line| line == format!("    {CODE}")),
            "{}",
            mail.text
        );
        assert!(mail.html.lines().any(|line| line == CODE), "{}", mail.html);
        assert!(
            mail.html
                .contains(&format!("<html lang=\"{}\">", locale.as_str()))
        );
        assert!(mail.text.contains("15 minutes") && mail.html.contains("15 minutes"));
        assert!(!mail.subject.contains(CODE));
        // also in the raw message, in every encoding
        assert_eq!(
            mail.raw.matches(&format!("\r\n    {CODE}\r\n")).count(),
            1,
            "{}",
            mail.raw
        );
        assert_eq!(
            mail.raw.matches(&format!("\r\n{CODE}\r\n")).count(),
            1,
            "{}",
            mail.raw
        );
        assert!(
            mail.raw
                .contains(&format!("Content-Language: {}\r\n", locale.as_str()))
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_account_exists_mail_is_localized() -> Tested {
    for (locale, subject, way_out) in [
        (
            Locale::En,
            "You already have an account with Loggia",
            "you can ignore this mail",
        ),
        (
            Locale::Fr,
            "Vous avez déjà un compte chez Loggia",
            "vous pouvez ignorer ce message",
        ),
    ] {
        let mail = sent(
            &settings("memory://"),
            &mail(MailContent::AccountExists, locale)?,
        )
        .await?;
        assert_eq!(mail.subject, subject);
        assert_eq!(mail.to, ADDRESS);
        assert!(
            flat(&mail.text).contains(way_out) && flat(&mail.html).contains(way_out),
            "{}",
            mail.text
        );
        assert!(
            mail.html
                .contains(&format!("<html lang=\"{}\">", locale.as_str()))
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_token_reuse_mail_is_localized() -> Tested {
    for (locale, subject, what_to_do) in [
        (
            Locale::En,
            "A device was signed out of Loggia",
            ["Please sign in again", "change your password"],
        ),
        (
            Locale::Fr,
            "Un appareil a été déconnecté de Loggia",
            ["Veuillez vous reconnecter", "votre mot de passe"],
        ),
    ] {
        let mail = sent(
            &settings("memory://"),
            &mail(MailContent::SessionTokenReused, locale)?,
        )
        .await?;
        assert_eq!(
            (mail.subject.as_str(), mail.to.as_str()),
            (subject, ADDRESS)
        );
        for words in what_to_do {
            assert!(
                flat(&mail.text).contains(words) && flat(&mail.html).contains(words),
                "{}",
                mail.text
            );
        }
        assert!(
            mail.text.ends_with("Loggia\nhttps://accounts.example.org"),
            "{}",
            mail.text
        );
        assert!(
            mail.html
                .contains(&format!("<html lang=\"{}\">", locale.as_str()))
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_mail_to_the_former_address_offers_to_undo_the_change() -> Tested {
    for (locale, words) in [
        (Locale::En, ["Undo the change", "valid for 3 days"]),
        (Locale::Fr, ["Annuler le changement", "valable 3 jours"]),
    ] {
        let undo = MailContent::EmailChangeUndo {
            token: LinkToken::new(TOKEN),
            valid_minutes: 72 * 60,
        };
        let mail = sent(&settings("memory://"), &mail(undo, locale)?).await?;
        for words in words {
            assert!(flat(&mail.text).contains(words), "{}", mail.text);
            assert!(flat(&mail.html).contains(words), "{}", mail.html);
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_context_can_bring_its_own_words() -> Tested {
    let words = "Your order\r\nBcc: eve@example.org\n\nIt costs <12> euros.\n\n\
                 [See the order](https://shop.example.org/orders/1)\n\n[no](javascript:alert)";
    let mail = mail(MailContent::Words(MailWords::new(words)), Locale::En)?;
    assert!(!format!("{mail:?}").contains("euros"));

    let sent = sent(&settings("memory://"), &mail).await?;

    assert_eq!(sent.subject, "Your order Bcc: eve@example.org");
    let link = "https://shop.example.org/orders/1";
    assert!(sent.text.contains("It costs <12> euros.") && sent.text.contains(link));
    assert!(sent.html.contains("&#60;12&#62;") && sent.html.contains(&format!("href=\"{link}\"")));
    assert!(!sent.html.contains("href=\"javascript"));
    Ok(())
}

#[tokio::test]
async fn a_withheld_mail_is_never_sent() -> Tested {
    let mailer = mailer("memory://")?;
    mailer
        .send(&mail(MailContent::Withheld, Locale::Fr)?, message_id(0))
        .await?;
    assert!(mailer.sent().is_empty());
    Ok(())
}

#[tokio::test]
async fn markup_is_escaped_in_html_and_unchanged_in_text() -> Tested {
    let code = VerificationCode::new("<b>\"1'&");
    for locale in Locale::ALL {
        let content = MailContent::VerificationCode {
            code: code.clone(),
            valid_minutes: 15,
        };
        let code_mail = sent(&named("Tom & <i>Jerry</i>"), &mail(content, locale)?).await?;
        for content in every_content() {
            let mail = sent(&named("Tom & <i>Jerry</i>"), &mail(content, locale)?).await?;
            assert!(
                flat(&mail.text).contains("Tom & <i>Jerry</i>"),
                "{}",
                mail.text
            );
            assert!(
                !mail.html.contains("<i>") && !mail.html.contains("Tom & "),
                "{}",
                mail.html
            );
        }
        assert!(code_mail.text.contains("    <b>\"1'&\n"));
        assert!(!code_mail.html.contains("<b>"), "{}", code_mail.html);
    }
    Ok(())
}

#[tokio::test]
async fn html_mails_load_no_external_resources() -> Tested {
    for locale in Locale::ALL {
        for content in every_content() {
            let html = sent(&settings("memory://"), &mail(content, locale)?)
                .await?
                .html;
            for fetched in ["src=", "url(", "<script", "<link", "@import"] {
                assert!(!html.contains(fetched), "{html}");
            }
            assert!(
                html.matches("href=\"").count()
                    == html.matches("href=\"https://accounts.example.org/").count()
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn every_mail_is_available_in_every_language() -> Tested {
    let mut subjects = std::collections::BTreeSet::new();
    for locale in Locale::ALL {
        let hello = if locale == Locale::En {
            "Hello,\n\n"
        } else {
            "Bonjour,\n\n"
        };
        for content in every_content() {
            let (code, link) = (content.code().is_some(), content.link_token().is_some());
            let mail = sent(&settings("memory://"), &mail(content, locale)?).await?;
            assert!(
                mail.text.starts_with(hello) && mail.subject.contains("Loggia"),
                "{}",
                mail.text
            );
            assert!(
                mail.text
                    .ends_with("\n\nLoggia\nhttps://accounts.example.org"),
                "{}",
                mail.text
            );
            for left_over in ["{", "}", "[", "](", "\n\n\n", " \n"] {
                assert!(
                    !mail.text.contains(left_over),
                    "{left_over:?} in {}",
                    mail.text
                );
            }
            assert_eq!(mail.text.contains(CODE), code, "{}", mail.text);
            assert_eq!(mail.text.contains(TOKEN), link, "{}", mail.text);
            assert!(!mail.subject.contains(CODE) && !mail.subject.contains(TOKEN));
            assert!(
                subjects.insert(mail.subject.clone()),
                "two mails are called {:?}",
                mail.subject
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn links_use_the_public_url_with_the_token_in_the_fragment() -> Tested {
    for locale in Locale::ALL {
        for content in every_content() {
            let kind = match &content {
                MailContent::PasswordReset { .. } => "password-reset",
                MailContent::Invitation { .. } => "invitation",
                MailContent::EmailChangeUndo { .. } => "email-change-undo",
                _ => continue,
            };
            let mail = sent(&settings("memory://"), &mail(content, locale)?).await?;
            let link = format!("https://accounts.example.org/links/{kind}#{TOKEN}");
            assert!(mail.text.lines().any(|line| line == link), "{}", mail.text);
            assert!(
                mail.html.contains(&format!("href=\"{link}\"")),
                "{}",
                mail.html
            );
            assert!(
                mail.html.lines().any(|line| line == link),
                "for who reads mails without links: {}",
                mail.html
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn values_cannot_inject_headers() -> Tested {
    let expected = header_names(
        &sent(&settings("memory://"), &code_mail(ADDRESS, Locale::En)?)
            .await?
            .raw,
    )
    .join(",");
    assert_eq!(
        expected,
        "Message-ID,Date,From,To,Subject,Content-Language,Auto-Submitted,X-Auto-Response-Suppress,MIME-Version,Content-Type"
    );

    for refused in [
        "Loggia\r\nBcc: x@y.z",
        "Loggia\nBcc: x@y.z",
        "Loggia\rBcc: x@y.z",
        "Lo\0ggia",
        "Lo\u{85}ggia",
    ] {
        assert!(
            Mailer::from_url(&named(refused), now()).is_err(),
            "{refused:?}"
        );
    }
    for taken in [
        "Loggia\u{2028}Bcc: x@y.z",
        "=?utf-8?q?a=0D=0ABcc:_x@y.z?=",
        &"Łoggia ".repeat(60),
        &"x".repeat(600),
    ] {
        let mut settings = named(taken);
        settings.from = format!(
            "{} <no-reply@localhost>",
            taken.replace(['=', '?', ':', '@'], " ")
        );
        let content = MailContent::VerificationCode {
            code: VerificationCode::new("1\r\n\r\nBcc: x@y.z\r\n.\r\nRCPT TO:<x@y.z>"),
            valid_minutes: 15,
        };
        let mail = sent(&settings, &mail(content, Locale::Fr)?).await?;
        assert_eq!(header_names(&mail.raw).join(","), expected, "{}", mail.raw);
    }
    Ok(())
}

#[tokio::test]
async fn messages_consist_of_short_ascii_lines() -> Tested {
    for (name, locale) in [
        ("Loggia", Locale::En),
        ("Loggia", Locale::Fr),
        ("Лоджия 📬", Locale::Fr),
        (&"ロッジア".repeat(50), Locale::En),
    ] {
        let mail = sent(&named(name), &code_mail(ADDRESS, locale)?).await?;
        assert!(mail.raw.is_ascii());
        assert!(
            mail.raw
                .split("\r\n")
                .all(|line| line.len() <= 998 && !line.contains(['\r', '\n'])),
            "{}",
            mail.raw
        );
        assert!(
            mail.raw.contains(&format!("\r\n    {CODE}\r\n")),
            "{}",
            mail.raw
        );
    }
    Ok(())
}

#[tokio::test]
async fn every_registrable_address_is_a_valid_recipient() -> Tested {
    let longest = format!(
        "{}@{}.{}.{}.org",
        "a".repeat(64),
        "b".repeat(63),
        "c".repeat(63),
        "d".repeat(57)
    );
    assert_eq!(longest.len(), EmailAddress::MAX_LENGTH);
    for address in [
        "a@b.co",
        "dev@localhost",
        "O'Hara@xn--bcher-kva.example",
        "!#$%&'*+/=?^_`{|}~-@example.org",
        "A.B+c@EXAMPLE.ORG",
        "1@2.3.co",
        "a@b--c.org",
        &longest,
    ] {
        let mail = sent(&settings("memory://"), &code_mail(address, Locale::En)?).await?;
        assert_eq!(mail.to, address);
        assert!(
            mail.raw.contains(&format!("To: {address}\r\n")),
            "{}",
            mail.raw
        );
    }
    Ok(())
}

#[tokio::test]
async fn memory_keeps_the_last_thousand_distinct_mails() -> Tested {
    let mailer = mailer("memory://")?;
    for number in (0..1_003).chain([1_001]) {
        mailer
            .send(
                &mail(MailContent::AccountExists, Locale::En)?,
                message_id(number),
            )
            .await?;
    }
    let ids: Vec<_> = mailer
        .sent()
        .into_iter()
        .map(|mail| mail.message_id)
        .collect();
    assert_eq!(ids.len(), 1_000);
    assert_eq!(ids.first(), Some(&message_id(3)));
    assert_eq!(ids.last(), Some(&message_id(1_001)));
    Ok(())
}
