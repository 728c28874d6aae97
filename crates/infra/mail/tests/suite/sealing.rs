use crate::support::{
    ADDRESS, CODE, CountedUuids, FixedClock, Judged, PlainMac, Recipients, RecordedJobs, TOKEN,
    Tested, UnavailableSealer, VaultSealer, code_mail, delivery, every_content, everything_said,
    flat, mail, mailer, message_id, now, settings,
};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::TimeDelta;
use cqrs::TryAgain;
use kernel::{BoxError, EmailAddress, Fault, Locale};
use loggia_mail::{MailDelivery, Mailer, SealedMails};
use serde_json::json;
use services::{
    Clock, LinkToken, MailContent, MailQueueFactory, MailWords, NewJob, OutgoingMail, SealPurpose,
    Sealer,
};
use std::sync::Arc;

async fn queued(
    sealer: &Arc<VaultSealer>,
    mails: Vec<OutgoingMail>,
) -> Result<Vec<NewJob>, BoxError> {
    let jobs = Arc::new(RecordedJobs::default());
    let mails_of = SealedMails {
        mac: Arc::new(PlainMac),
        sealer: sealer.clone(),
        uuids: Arc::new(CountedUuids::default()),
        clock: now(),
    };
    let queue = mails_of.over(jobs.clone());
    for mail in mails {
        queue.enqueue(mail).await?;
    }
    Ok(jobs.all())
}

fn delivering(url: &str, sealer: Arc<dyn Sealer>) -> Result<(Arc<Mailer>, MailDelivery), BoxError> {
    let mailer = Arc::new(mailer(url)?);
    let delivery = MailDelivery {
        mailer: mailer.clone(),
        sealer,
        proofs: Arc::new(Judged(Ok(true))),
        recipients: Arc::<Recipients>::default(),
    };
    Ok((mailer, delivery))
}

/// Seals a payload like a mail with the first message id.
fn seal(sealer: &VaultSealer, plain: &[u8]) -> Result<Vec<u8>, Fault> {
    sealer.seal(SealPurpose::QUEUED_MAIL, plain, message_id(0).as_bytes())
}

#[tokio::test]
async fn queued_mails_are_sent_unchanged() -> Tested {
    let sealer = Arc::new(VaultSealer::default());
    let mails = vec![
        code_mail(ADDRESS, Locale::Fr)?,
        mail(MailContent::Withheld, Locale::En)?,
        mail(MailContent::AccountExists, Locale::En)?,
        mail(MailContent::SessionTokenReused, Locale::Fr)?,
    ];
    let jobs = queued(&sealer, mails).await?;
    assert_eq!(
        jobs.iter().map(|job| job.message_id).collect::<Vec<_>>(),
        [0, 1, 2, 3].map(message_id)
    );
    assert!(jobs.iter().all(|job| job.kind == "mail.send"
        && job.ordering_key.is_none()
        && job.run_at == now().now()));
    let subjects: Vec<_> = jobs.iter().map(|job| job.subject).collect();
    assert!(subjects[0].is_some() && subjects.iter().all(|subject| *subject == subjects[0]));

    let (mailer, worker) = delivering("memory://", sealer)?;
    for job in &jobs {
        worker.deliver(&delivery(job)).await?;
    }
    let sent = mailer.sent();
    let [code, exists, reused] = sent.as_slice() else {
        return Err(format!("{sent:?}").into());
    };
    assert_eq!(
        (code.message_id, code.to.as_str()),
        (message_id(0), ADDRESS)
    );
    assert!(
        code.text.contains(CODE)
            && code.text.contains("Bonjour")
            && code.text.contains("15 minutes")
    );
    assert_eq!(
        (exists.message_id, exists.to.as_str()),
        (message_id(2), ADDRESS)
    );
    assert!(flat(&exists.text).contains("already have an"));
    assert_eq!(
        (reused.message_id, reused.to.as_str()),
        (message_id(3), ADDRESS)
    );
    assert!(flat(&reused.text).contains("un ancien jeton de connexion"));
    Ok(())
}

#[tokio::test]
async fn a_mail_with_a_void_code_is_discarded() -> Tested {
    let sealer = Arc::new(VaultSealer::default());
    let jobs = queued(&sealer, vec![code_mail(ADDRESS, Locale::En)?]).await?;
    let job = jobs.first().ok_or("one job")?;
    for (judged, is_discarded) in [(Ok(false), true), (Err(()), false)] {
        let (mailer, worker) = delivering("memory://", sealer.clone())?;
        let proofs = Arc::new(Judged(judged));
        let worker = MailDelivery { proofs, ..worker };
        match worker.deliver(&delivery(job)).await {
            Err(TryAgain::Discard(_)) => assert!(is_discarded),
            Err(TryAgain::Retry(_)) => assert!(!is_discarded),
            other => return Err(format!("{other:?}").into()),
        }
        assert!(mailer.sent().is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn every_kind_of_mail_survives_the_queue() -> Tested {
    let sealer = Arc::new(VaultSealer::default());
    let (mailer, worker) = delivering("memory://", sealer.clone())?;
    let (direct, _) = delivering("memory://", sealer.clone())?;
    let mut mails = Vec::new();
    for content in every_content() {
        mails.push(mail(content, Locale::Fr)?);
    }
    for (number, mail) in (0..).zip(&mails) {
        direct.send(mail, message_id(number)).await?;
    }
    for job in queued(&sealer, mails).await? {
        worker.deliver(&delivery(&job)).await?;
    }
    assert_eq!(
        mailer
            .sent()
            .into_iter()
            .map(|mail| mail.raw)
            .collect::<Vec<_>>(),
        direct
            .sent()
            .into_iter()
            .map(|mail| mail.raw)
            .collect::<Vec<_>>()
    );
    Ok(())
}

#[tokio::test]
async fn stored_mails_are_indistinguishable() -> Tested {
    let longest = format!(
        "{}@{}.{}.{}.org",
        "a".repeat(64),
        "b".repeat(63),
        "c".repeat(63),
        "d".repeat(57)
    );
    let mut mails = Vec::new();
    for address in ["a@b.co", ADDRESS, &longest] {
        for locale in Locale::ALL {
            let to = EmailAddress::parse(address)?;
            for content in every_content() {
                mails.push(OutgoingMail {
                    to: to.clone(),
                    user_id: None,
                    locale,
                    content,
                });
            }
            mails.push(OutgoingMail {
                to,
                user_id: None,
                locale,
                content: MailContent::Withheld,
            });
        }
    }
    let jobs = queued(&Arc::new(VaultSealer::default()), mails).await?;

    let shapes: Vec<_> = jobs
        .iter()
        .map(|job| job.payload.to_string().len())
        .collect();
    assert_eq!(shapes.len(), 6 * (every_content().len() + 1));
    assert!(
        shapes.windows(2).all(|pair| pair.first() == pair.last()),
        "{shapes:?}"
    );
    for job in &jobs {
        assert_eq!(
            job.payload
                .as_object()
                .map(|fields| fields.keys().map(String::as_str).collect::<Vec<_>>()),
            Some(vec!["sealed"])
        );
        let shown = format!("{job:?} {}", job.payload);
        let sealed = job
            .payload
            .get("sealed")
            .and_then(|sealed| sealed.as_str())
            .unwrap_or_default();
        let bytes = String::from_utf8_lossy(&URL_SAFE_NO_PAD.decode(sealed)?).into_owned();
        for secret in [ADDRESS, &longest, "a@b.co", CODE, TOKEN] {
            assert!(!shown.contains(secret) && !bytes.contains(secret));
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_sealed_mail_is_bound_to_its_message_id() -> Tested {
    let sealer = Arc::new(VaultSealer::default());
    let jobs = queued(
        &sealer,
        vec![
            code_mail(ADDRESS, Locale::En)?,
            code_mail(ADDRESS, Locale::En)?,
        ],
    )
    .await?;
    let [first, second] = jobs.as_slice() else {
        return Err("not two jobs".into());
    };
    let (mailer, worker) = delivering("memory://", sealer)?;

    let swapped = NewJob {
        payload: second.payload.clone(),
        ..first.clone()
    };
    assert!(matches!(
        worker.deliver(&delivery(&swapped)).await,
        Err(TryAgain::Dead(_))
    ));
    assert!(mailer.sent().is_empty());
    Ok(())
}

#[tokio::test]
async fn unreadable_payloads_are_dead_and_not_printed() -> Tested {
    let sealer = Arc::new(VaultSealer::default());
    let (mailer, worker) = delivering("memory://", sealer.clone())?;
    let mut payloads = vec![
        json!(null),
        json!({}),
        json!({ "sealed": 7 }),
        json!({ "sealed": "!" }),
        json!({ "sealed": "AAAA" }),
    ];
    for plain in [
        "",
        "40718253 margaret@example.org",
        r#"{"v":"2","to":"margaret@example.org","locale":"en","content":{"kind":"withheld"}}"#,
        r#"{"v":"1","to":"margaret@example.org","locale":"40718253","content":{"kind":"withheld"}}"#,
        r#"{"v":"1","to":"margaret@example.org","locale":"en","content":{"kind":"40718253"}}"#,
        r#"{"v":"1","to":"margaret@example.org\r\nBcc: x@y.z","locale":"en","content":{"kind":"account_exists"}}"#,
    ] {
        let sealed = seal(&sealer, plain.as_bytes())?;
        payloads.push(json!({ "sealed": URL_SAFE_NO_PAD.encode(sealed) }));
    }

    for payload in payloads {
        let job = NewJob {
            message_id: message_id(0),
            kind: MailDelivery::KIND,
            ordering_key: None,
            payload,
            run_at: now().now(),
            subject: None,
        };
        let Err(dead @ TryAgain::Dead(_)) = worker.deliver(&delivery(&job)).await else {
            return Err(format!("{job:?}").into());
        };
        let said = everything_said(&dead);
        assert!(!said.contains(CODE) && !said.contains(ADDRESS), "{said}");
    }
    assert!(mailer.sent().is_empty());
    Ok(())
}

#[tokio::test]
async fn mails_stored_in_the_first_format_stay_readable() -> Tested {
    let sealer = Arc::new(VaultSealer::default());
    let (mailer, worker) = delivering("memory://", sealer.clone())?;
    let plain = r#"{"v":"1","to":"margaret@example.org","locale":"fr","content":{"kind":"verification_code","code":"40718253","valid_minutes":15}}"#;
    let sealed = seal(&sealer, plain.as_bytes())?;
    let payload = json!({ "sealed": URL_SAFE_NO_PAD.encode(sealed) });
    let job = NewJob {
        message_id: message_id(0),
        kind: MailDelivery::KIND,
        ordering_key: None,
        payload,
        run_at: now().now(),
        subject: None,
    };
    worker.deliver(&delivery(&job)).await?;
    assert!(
        mailer
            .sent()
            .iter()
            .any(|mail| mail.to == ADDRESS && mail.text.contains(CODE))
    );
    Ok(())
}

#[tokio::test]
async fn mails_are_sent_until_their_content_expires() -> Tested {
    let sealer = Arc::new(VaultSealer::default());
    let invitation = MailContent::Invitation {
        token: LinkToken::new(TOKEN),
        valid_minutes: 7 * 24 * 60,
    };
    let mails = vec![
        code_mail(ADDRESS, Locale::En)?,
        mail(invitation, Locale::En)?,
        mail(MailContent::PasswordChanged, Locale::En)?,
    ];
    let lifetimes = [
        TimeDelta::minutes(15),
        TimeDelta::days(7),
        TimeDelta::days(3),
    ];
    for (job, lifetime) in queued(&sealer, mails).await?.iter().zip(lifetimes) {
        let expires = now().now() + lifetime;
        for (at, is_sent) in [(expires - TimeDelta::seconds(1), true), (expires, false)] {
            let clock = Arc::new(FixedClock(at));
            let mailer = Arc::new(Mailer::from_url(&settings("memory://"), clock)?);
            let worker = MailDelivery {
                mailer: mailer.clone(),
                sealer: sealer.clone(),
                proofs: Arc::new(Judged(Ok(true))),
                recipients: Arc::<Recipients>::default(),
            };
            let delivered = worker.deliver(&delivery(job)).await;
            assert_eq!(mailer.sent().len(), usize::from(is_sent), "{lifetime}");
            let discarded = matches!(delivered, Err(TryAgain::Discard(_)));
            assert_eq!(discarded, !is_sent, "{lifetime} {delivered:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn temporary_faults_are_retried() -> Tested {
    let sealer = Arc::new(VaultSealer::default());
    let jobs = queued(&sealer, vec![code_mail(ADDRESS, Locale::En)?]).await?;
    let in_the_way = tempfile::NamedTempFile::new()?;

    let (_, no_directory) = delivering(
        &format!("file://{}/mail", in_the_way.path().display()),
        sealer,
    )?;
    let (_, no_key) = delivering("memory://", Arc::new(UnavailableSealer))?;
    for job in &jobs {
        assert!(matches!(
            no_directory.deliver(&delivery(job)).await,
            Err(TryAgain::Retry(_))
        ));
        assert!(matches!(
            no_key.deliver(&delivery(job)).await,
            Err(TryAgain::Retry(_))
        ));
    }
    Ok(())
}

#[tokio::test]
async fn mails_that_exceed_the_fixed_length_are_not_queued() -> Tested {
    let mut long = code_mail(ADDRESS, Locale::En)?;
    long.content = MailContent::VerificationCode {
        code: services::VerificationCode::new("4".repeat(1_024)),
        valid_minutes: 15,
    };
    assert!(
        queued(&Arc::new(VaultSealer::default()), vec![long])
            .await
            .is_err()
    );
    Ok(())
}

#[tokio::test]
async fn the_length_of_own_words_is_limited() -> Tested {
    let sealer = Arc::new(VaultSealer::default());
    let of_length = |length| {
        mail(
            MailContent::Words(MailWords::new("x".repeat(length))),
            Locale::En,
        )
    };
    queued(&sealer, vec![of_length(60 * 1024)?]).await?;
    let refused = queued(&sealer, vec![of_length(64 * 1024)?]).await;
    assert!(refused.is_err());
    Ok(())
}
