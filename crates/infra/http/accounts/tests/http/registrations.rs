use crate::{
    Checked,
    fakes::{Fakes, id, now},
    support::{post, request, start},
};
use chrono::TimeDelta;
use cqrs::Failure;
use flows::{CompleteRegistrationError, RegistrationCompletion};
use kernel::{Locale, PasswordRefused, ThrottleRule, Throttled};
use registration::{RegisterError, ResendCodeError};
use registration_domain::ResendRefused;
use serde_json::json;

const SIGN_UP: &str = r#"{"email":"ann@example.org","password":"seven brave otters hum"}"#;
const CODE: &str = r#"{"code":"12345678"}"#;

fn verification() -> String {
    format!("/v1/registrations/{}/verification", id(1))
}

fn resend() -> String {
    format!("/v1/registrations/{}/resend", id(1))
}

#[tokio::test]
async fn a_registration_is_accepted_with_its_times() -> Checked {
    let server = start(Fakes::default()).await?;
    let response = server.send(post("/v1/registrations", SIGN_UP)).await?;
    assert_eq!(response.status, 202);
    let expected = json!({
        "registration_id": id(1), "expires_at": "2024-10-04T00:15:00Z", "resend_after": "2024-10-04T00:01:00Z",
    });
    assert_eq!(response.json(), expected);
    assert_eq!(response.header("cache-control"), "no-store");
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_registration_reaches_the_command_unchanged() -> Checked {
    let register = Box::new(|context: &cqrs::Context, command: registration::Register| {
        assert_eq!(command.address.as_str(), "Ann@Example.org");
        assert_eq!(command.password.expose(), "  seven brave otters hum ");
        assert_eq!(command.locale, Some(Locale::Fr));
        assert_eq!(context.locale(), Locale::Fr);
        Ok(crate::fakes::registered())
    });
    let server = start(Fakes {
        register,
        ..Fakes::default()
    })
    .await?;
    let body =
        r#"{"email":"Ann@Example.org","password":"  seven brave otters hum ","locale":"fr-CA"}"#;
    let response = server
        .send(post("/v1/registrations", body).header("Accept-Language", "fr"))
        .await?;
    assert_eq!(response.status, 202, "{response:?}");
    Ok(server.stop().await?)
}

#[tokio::test]
async fn every_invalid_field_is_reported_at_once() -> Checked {
    let server = start(Fakes::default()).await?;
    for (body, expected) in [
        ("{}", vec!["/email required", "/password required"]),
        (
            r#"{"email":"nobody","password":"short"}"#,
            vec!["/email invalid-email", "/password password-too-short"],
        ),
        (
            r#"{"email":1,"password":null,"locale":1,"a/b":1,"c~d":2}"#,
            vec![
                "/email wrong-type",
                "/password wrong-type",
                "/locale wrong-type",
                "/a~1b unknown-field",
                "/c~0d unknown-field",
            ],
        ),
        (
            r#"{"email":"a@b.co","password":"correct horse battery"}"#,
            vec!["/password password-too-common"],
        ),
        (
            r#"{"email":"a@b.co","password":"abcabcabcabcabcabc"}"#,
            vec!["/password password-too-repetitive"],
        ),
        (
            r#"{"email":"a@b.co","password":"loggia loggia 12"}"#,
            vec!["/password password-too-personal"],
        ),
        (
            r#"{"email":"a@b.co","password":"nul \u0000 inside it is"}"#,
            vec!["/password password-contains-nul"],
        ),
    ] {
        let response = server.send(post("/v1/registrations", body)).await?;
        assert_eq!(
            response.problem(),
            (422, "validation-failed".to_owned()),
            "{body}"
        );
        assert_eq!(response.errors(), expected, "{body}");
    }
    let long = format!(
        r#"{{"email":"a@b.co","password":"{}"}}"#,
        "aé7!x".repeat(300)
    );
    let response = server.send(post("/v1/registrations", &long)).await?;
    assert_eq!(response.errors(), ["/password password-too-long"]);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn passwords_rejected_by_the_command_are_field_errors() -> Checked {
    let refused = || Failure::Refused(RegisterError::PasswordRefused(PasswordRefused::TooPersonal));
    let server = start(Fakes {
        register: Box::new(move |_, _| Err(refused())),
        ..Fakes::default()
    })
    .await?;
    let response = server.send(post("/v1/registrations", SIGN_UP)).await?;
    assert_eq!(response.problem(), (422, "validation-failed".to_owned()));
    assert_eq!(response.errors(), ["/password password-too-personal"]);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn registrations_over_the_limit_of_their_network_are_rejected() -> Checked {
    let throttled = Throttled {
        rule: ThrottleRule::quota("registrations", 100, TimeDelta::hours(1)),
        retry_at: now() + TimeDelta::seconds(90),
        is_exhausted: true,
    };
    let refused = move || Failure::Refused(RegisterError::TooManyRegistrations(throttled));
    let server = start(Fakes {
        register: Box::new(move |_, _| Err(refused())),
        ..Fakes::default()
    })
    .await?;
    let response = server.send(post("/v1/registrations", SIGN_UP)).await?;
    let expected = (429, "too-many-registrations".to_owned());
    assert_eq!(response.problem(), expected);
    assert_eq!(response.header("retry-after"), "90");
    let policy = r#""registrations";q=100;w=3600"#;
    assert_eq!(response.header("ratelimit-policy"), policy);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn the_right_code_logs_in() -> Checked {
    let server = start(Fakes::default()).await?;
    let response = server.send(post(&verification(), CODE)).await?;
    assert_eq!(response.status, 201);
    let expected = json!({
        "access_token": "access.token", "token_type": "Bearer", "expires_in": 600, "session_token": "lst1_session",
        "session_expires_at": "2024-10-18T00:00:00Z", "session_id": id(2), "user_id": id(3),
    });
    assert_eq!(response.json(), expected);
    assert_eq!(response.header("cache-control"), "no-store");
    Ok(server.stop().await?)
}

#[tokio::test]
async fn all_wrong_codes_have_the_same_response() -> Checked {
    let wrong = start(Fakes {
        complete: Box::new(|_, _| Ok(RegistrationCompletion::WrongCode)),
        ..Fakes::default()
    })
    .await?;
    let invalid = || Failure::Refused(CompleteRegistrationError::CodeInvalid);
    let unknown = start(Fakes {
        complete: Box::new(move |_, _| Err(invalid())),
        ..Fakes::default()
    })
    .await?;

    let request = || post(&verification(), CODE).header("X-Request-Id", "same");
    let (first, second) = (wrong.send(request()).await?, unknown.send(request()).await?);
    assert_eq!(first.problem(), (400, "code-invalid".to_owned()));
    assert_eq!(first.lasting(), second.lasting());

    let no_id = wrong
        .send(post("/v1/registrations/none/verification", CODE))
        .await?;
    assert_eq!(no_id.problem(), (400, "code-invalid".to_owned()));
    wrong.stop().await?;
    Ok(unknown.stop().await?)
}

#[tokio::test]
async fn a_code_is_six_to_eight_digits() -> Checked {
    let server = start(Fakes::default()).await?;
    for (code, status) in [
        ("123456", 201),
        ("12345678", 201),
        ("12345", 422),
        ("123456789", 422),
        ("12345a", 422),
        ("１２３４５６", 422),
    ] {
        let response = server
            .send(post(&verification(), &json!({ "code": code }).to_string()))
            .await?;
        assert_eq!(response.status, status, "{code}");
        assert!(
            status == 201 || response.errors() == ["/code malformed-code"],
            "{response:?}"
        );
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn too_many_wrong_codes_are_rejected_for_a_while() -> Checked {
    for (wait, seconds) in [
        (TimeDelta::milliseconds(41_001), "42"),
        (TimeDelta::seconds(-5), "1"),
    ] {
        let refused = move || CompleteRegistrationError::TooManyAttempts {
            resend_after: now() + wait,
        };
        let complete = Box::new(move |_: &cqrs::Context, _| Err(Failure::Refused(refused())));
        let server = start(Fakes {
            complete,
            ..Fakes::default()
        })
        .await?;
        let response = server.send(post(&verification(), CODE)).await?;
        assert_eq!(response.problem(), (429, "too-many-attempts".to_owned()));
        assert_eq!(response.header("retry-after"), seconds);
        server.stop().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_resend_accepts_no_body_and_an_empty_object() -> Checked {
    let server = start(Fakes::default()).await?;
    for ask in [
        request("POST", &resend()),
        post(&resend(), "{}"),
        request("POST", &resend()).header("Content-Length", "0"),
    ] {
        let response = server.send(ask).await?;
        assert_eq!(response.status, 202, "{response:?}");
        assert_eq!(response.json()["registration_id"], json!(id(1)));
        assert_eq!(response.json()["resend_after"], "2024-10-04T00:01:00Z");
    }
    let response = server
        .send(post(&resend(), r#"{"email":"a@b.co"}"#))
        .await?;
    assert_eq!(response.errors(), ["/email unknown-field"]);
    let response = server
        .send(request("POST", &resend()).body("text/plain", "please"))
        .await?;
    assert_eq!(
        response.problem(),
        (415, "unsupported-media-type".to_owned())
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_resend_is_rejected_if_unknown_or_too_soon() -> Checked {
    let unknown = Box::new(|_: &cqrs::Context, _| Err(Failure::Refused(ResendCodeError::Unknown)));
    let server = start(Fakes {
        resend: unknown,
        ..Fakes::default()
    })
    .await?;
    for path in [resend(), "/v1/registrations/none/resend".to_owned()] {
        let response = server.send(request("POST", &path)).await?;
        assert_eq!(
            response.problem(),
            (404, "registration-not-found".to_owned())
        );
    }
    server.stop().await?;

    let too_soon = || {
        ResendCodeError::TooSoon(ResendRefused {
            retry_at: now() + TimeDelta::seconds(60),
        })
    };
    let resends = Box::new(move |_: &cqrs::Context, _| Err(Failure::Refused(too_soon())));
    let server = start(Fakes {
        resend: resends,
        ..Fakes::default()
    })
    .await?;
    let response = server.send(request("POST", &resend())).await?;
    assert_eq!(response.problem(), (429, "resend-too-soon".to_owned()));
    assert_eq!(response.header("retry-after"), "60");
    Ok(server.stop().await?)
}
