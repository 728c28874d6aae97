use crate::fake_smtp_server::{FakeSmtpServer, Quirk};
use crate::support::{ADDRESS, CODE, Tested, code_mail, everything_said, mailer, message_id};
use kernel::{BoxError, Locale};
use loggia_mail::MailFault;
use services::PublicDetail;
use std::time::Duration;

async fn send_to(server: &FakeSmtpServer, query: &str) -> Result<Result<(), MailFault>, BoxError> {
    let mailer = mailer(&format!("smtp://{}{query}", server.authority))?;
    Ok(mailer
        .send(&code_mail(ADDRESS, Locale::En)?, message_id(0))
        .await)
}

#[tokio::test]
async fn the_complete_mail_is_sent() -> Tested {
    let server = FakeSmtpServer::polite().await?;
    send_to(&server, "").await??;

    let lines = server.lines();
    let expected = [
        "EHLO accounts.example.org",
        "MAIL FROM:<no-reply@localhost>",
        "RCPT TO:<margaret@example.org>",
        "DATA",
        ".",
        "QUIT",
    ];
    assert_eq!(lines, expected);
    let mails = server.mails();
    let [mail] = mails.as_slice() else {
        return Err("not one mail".into());
    };
    for line in [
        "Message-ID: <019b7ca9-8f2e-7707-8707-070707070707@accounts.example.org>",
        "Date: Fri, 02 Jan 2026 03:04:05 +0000",
        "From: Loggia <no-reply@localhost>",
        "To: margaret@example.org",
        "Subject: Your verification code for Loggia",
        "Auto-Submitted: auto-generated",
        "X-Auto-Response-Suppress: All",
        "Content-Language: en",
        "    40718253",
    ] {
        assert!(
            mail.lines().any(|found| found == line),
            "no line reads {line:?} in\n{mail}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn credentials_are_sent_to_the_server() -> Tested {
    let server = FakeSmtpServer::polite().await?;
    let mailer = mailer(&format!("smtp://ann:p%40ss@{}", server.authority))?;
    mailer.check().await?;
    // base64 of \0ann\0p@ss
    assert_eq!(
        server.lines(),
        [
            "EHLO accounts.example.org",
            "AUTH PLAIN AGFubgBwQHNz",
            "MAIL FROM:<no-reply@localhost>",
            "QUIT"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_permanent_rejection_of_recipient_or_content_is_permanent() -> Tested {
    for at in ["RCPT", "DATA", "."] {
        let server = FakeSmtpServer::start(
            at,
            Some(Quirk::Says(
                "550 5.1.1 {line} has no 40718253 margaret@example.org",
            )),
        )
        .await?;
        let sent = send_to(&server, "").await?;
        let Err(fault @ MailFault::Permanent(_)) = sent else {
            return Err(format!("{sent:?} at {at}").into());
        };
        assert!(everything_said(&fault).contains("550 5.1.1"));
        assert_no_personal_data(&fault);
    }
    Ok(())
}

#[tokio::test]
async fn other_failures_are_temporary() -> Tested {
    for (at, quirk) in [
        (
            "RCPT",
            Quirk::Says("451 4.7.1 greylisted {line} margaret@example.org"),
        ),
        (".", Quirk::Says("452 4.3.1 no room for 40718253")),
        (".", Quirk::Says("margaret@example.org is not SMTP")),
        (
            ".",
            Quirk::Says("250-40718253 for margaret@example.org\r\n999 nonsense"),
        ),
        (
            "CONNECT",
            Quirk::Says("421 4.3.2 not today, margaret@example.org"),
        ),
        ("MAIL", Quirk::Says("451 4.3.0 later")),
        ("CONNECT", Quirk::HangsUp),
        ("RCPT", Quirk::HangsUp),
        (".", Quirk::HangsUp),
    ] {
        let server = FakeSmtpServer::start(at, Some(quirk)).await?;
        let sent = send_to(&server, "").await?;
        let Err(fault @ MailFault::Temporary(_)) = sent else {
            return Err(format!("{sent:?} at {at}").into());
        };
        assert_no_personal_data(&fault);
    }
    Ok(())
}

#[tokio::test]
async fn refusals_of_the_installation_are_faults_of_the_installation() -> Tested {
    for (at, answer, detail) in [
        (
            "CONNECT",
            "554 5.7.1 {line}",
            "the mail server refuses the connection",
        ),
        (
            "EHLO",
            "550 5.7.1 {line}",
            "the mail server refuses the connection",
        ),
        (
            "MAIL",
            "530 5.7.0 {line}",
            "the mail server refuses the sender",
        ),
        ("MAIL", "550 {line}", "the mail server refuses the sender"),
        ("RCPT", "530 {line}", "the mail server refuses the sender"),
        (
            "RCPT",
            "550 5.1.8 {line}",
            "the mail server refuses the sender",
        ),
        (
            ".",
            "554 5.1.7 {line}",
            "the mail server refuses the sender",
        ),
    ] {
        let server = FakeSmtpServer::start(at, Some(Quirk::Says(answer))).await?;
        let mailer = mailer(&format!("smtp://{}", server.authority))?;
        let sent = mailer
            .send(&code_mail(ADDRESS, Locale::En)?, message_id(0))
            .await;
        let Err(fault @ MailFault::Installation(_)) = sent else {
            return Err(format!("{sent:?} at {at}").into());
        };
        assert_no_personal_data(&fault);
        assert_eq!(mailer.refusal(), Some(PublicDetail(detail)), "{at}");
        let checked = mailer.check().await.err().ok_or("it is refused")?;
        assert_eq!(checked.downcast_ref(), Some(&PublicDetail(detail)), "{at}");
    }
    Ok(())
}

#[tokio::test]
async fn a_policy_that_refuses_several_recipients_is_a_fault_of_the_installation() -> Tested {
    let refused = PublicDetail("the mail server refuses the sender");
    for (at, answer) in [("RCPT", "550 5.7.1 {line}"), (".", "554 5.7.1 {line}")] {
        let server = FakeSmtpServer::start(at, Some(Quirk::Says(answer))).await?;
        let mailer = mailer(&format!("smtp://{}", server.authority))?;
        for (address, refusal) in [
            ("ann@example.org", None),
            ("ben@example.org", None),
            ("eve@example.org", Some(refused)),
        ] {
            let sent = mailer
                .send(&code_mail(address, Locale::En)?, message_id(0))
                .await;
            let Err(fault @ MailFault::Installation(_)) = sent else {
                return Err(format!("{sent:?} at {at}").into());
            };
            assert_no_personal_data(&fault);
            assert_eq!(mailer.refusal(), refusal, "{address} at {at}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_server_may_take_as_long_as_the_standard_allows() -> Tested {
    for (at, seconds) in [
        ("CONNECT", 290),
        ("MAIL", 290),
        ("RCPT", 290),
        ("DATA", 110),
        (".", 590),
    ] {
        let quirk = Quirk::AnswersAfter(Duration::from_secs(seconds));
        let server = FakeSmtpServer::start(at, Some(quirk)).await?;
        send_to(&server, "")
            .await?
            .map_err(|fault| format!("{at}: {fault:?}"))?;
        assert_eq!(server.mails().len(), 1, "{at}");
    }
    Ok(())
}

#[tokio::test]
async fn a_wrong_password_is_a_fault_of_the_installation() -> Tested {
    let server = FakeSmtpServer::start("AUTH", Some(Quirk::Says("535 5.7.8 {line}"))).await?;
    let mailer = mailer(&format!("smtp://ann:hunter2@{}", server.authority))?;
    let sent = mailer
        .send(&code_mail(ADDRESS, Locale::En)?, message_id(0))
        .await;
    let Err(fault @ MailFault::Installation(_)) = sent else {
        return Err(format!("{sent:?}").into());
    };
    assert!(everything_said(&fault).contains("535 5.7.8"));
    // base64 of \0ann\0hunter2
    assert!(!everything_said(&fault).contains("AGFubgBodW50ZXIy"));
    assert!(mailer.check().await.is_err());
    Ok(())
}

#[tokio::test]
async fn a_refused_connection_is_a_temporary_fault() -> Tested {
    let free = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await?
        .local_addr()?;
    let mailer = mailer(&format!("smtp://{free}"))?;
    let sent = mailer
        .send(&code_mail(ADDRESS, Locale::En)?, message_id(0))
        .await;
    assert!(matches!(sent, Err(MailFault::Temporary(_))), "{sent:?}");
    assert!(mailer.check().await.is_err());
    Ok(())
}

#[tokio::test]
async fn an_unresponsive_server_times_out() -> Tested {
    for at in ["CONNECT", "EHLO", "MAIL", "."] {
        let server = FakeSmtpServer::start(at, Some(Quirk::FallsSilent)).await?;
        let sent = send_to(&server, "").await?;
        tokio::time::resume();
        let Err(MailFault::Temporary(cause)) = sent else {
            return Err(format!("{sent:?} at {at}").into());
        };
        assert_eq!(cause.to_string(), "the mail server did not respond in time");
    }
    Ok(())
}

#[tokio::test]
async fn an_accepted_mail_counts_as_sent_if_quit_fails() -> Tested {
    for quirk in [Quirk::HangsUp, Quirk::Says("550 no"), Quirk::FallsSilent] {
        let server = FakeSmtpServer::start("QUIT", Some(quirk)).await?;
        send_to(&server, "").await??;
        if matches!(quirk, Quirk::FallsSilent) {
            tokio::time::resume();
        }
    }
    Ok(())
}

#[tokio::test]
async fn required_tls_is_never_skipped() -> Tested {
    let server = FakeSmtpServer::polite().await?;
    let mailer = mailer(&format!(
        "smtp://ann:hunter2@{}?tls=required",
        server.authority
    ))?;
    let sent = mailer
        .send(&code_mail(ADDRESS, Locale::En)?, message_id(0))
        .await;
    assert!(matches!(sent, Err(MailFault::Installation(_))), "{sent:?}");
    assert_eq!(
        server.lines().first().map(String::as_str),
        Some("EHLO accounts.example.org")
    );
    assert!(
        !server
            .lines()
            .iter()
            .any(|line| line.starts_with("AUTH") || line.starts_with("MAIL"))
    );

    let server = FakeSmtpServer::polite().await?;
    let implicit = crate::support::mailer(&format!("smtps://ann:hunter2@{}", server.authority))?;
    assert!(implicit.check().await.is_err());
    assert!(
        server.lines().iter().all(|line| !line.is_ascii()),
        "{:?}",
        server.lines()
    );
    Ok(())
}

#[tokio::test]
async fn offered_starttls_is_used_unless_disabled() -> Tested {
    for (query, starts_tls) in [
        ("", true),
        ("?tls=opportunistic", true),
        ("?tls=none", false),
    ] {
        let server = FakeSmtpServer::start(
            "EHLO",
            Some(Quirk::Says("250-fake.example.org\r\n250 STARTTLS")),
        )
        .await?;
        let sent = send_to(&server, query).await?;
        // this server does not actually support TLS
        assert_eq!(
            matches!(sent, Err(MailFault::Installation(_))),
            starts_tls,
            "{query}"
        );
        assert_eq!(
            server.lines().iter().any(|line| line == "STARTTLS"),
            starts_tls,
            "{query}"
        );
        assert_eq!(server.mails().is_empty(), starts_tls, "{query}");
    }
    Ok(())
}

fn assert_no_personal_data(fault: &MailFault) {
    let said = everything_said(fault);
    assert!(!said.contains(ADDRESS) && !said.contains(CODE), "{said}");
}
