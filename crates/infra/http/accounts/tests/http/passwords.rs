use crate::{
    Checked,
    fakes::{Fakes, id, tokens},
    support::{get, post, put, request, start},
};
use access::RoleNotGrantable;
use access_domain::{PrivilegeEscalation, RoleName};
use auth::{
    ChangePassword, ChangePasswordError, ReauthenticationError, RequestPasswordReset,
    SendPasswordReset, SendPasswordResetError,
};
use chrono::TimeDelta;
use cqrs::Failure;
use flows::{ChoosePassword, ChoosePasswordError, InviteUser, InviteUserError};
use kernel::{Locale, PasswordRefused, ThrottleRule, Throttled, UserId};

const CHANGE: &str = r#"{"current_password": "old", "new_password": "seven brave otters hum"}"#;
const CHOOSE: &str = r#"{"token": "lpt1_x", "new_password": "seven brave otters hum"}"#;

#[tokio::test]
async fn changing_the_password_requires_the_current_one() -> Checked {
    let server = start(
        Fakes::default()
            .scripted()
            .on::<ChangePassword>(|context, command| {
                assert!(context.actor().user().is_some());
                match command.current.expose() {
                    "old" => Ok(tokens()),
                    "wrong" => Err(Failure::Refused(
                        ReauthenticationError::WrongPassword.into(),
                    )),
                    "personal" => Err(Failure::Refused(ChangePasswordError::PasswordRefused(
                        PasswordRefused::TooPersonal,
                    ))),
                    _ => {
                        let throttled = Throttled {
                            rule: ThrottleRule::quota("reauthentication", 5, TimeDelta::days(30)),
                            retry_at: crate::fakes::now() + TimeDelta::seconds(90),
                            is_exhausted: false,
                        };
                        Err(Failure::Refused(
                            ReauthenticationError::TooManyAttempts(throttled).into(),
                        ))
                    }
                }
            }),
    )
    .await?;
    let path = "/v1/users/me/password";
    let changed = server.send(put(path, CHANGE).bearer("good")).await?;
    assert_eq!(
        (
            changed.status,
            &changed.json()["token_type"],
            changed.header("cache-control")
        ),
        (200, &"Bearer".into(), "no-store")
    );
    let wrong = server
        .send(put(path, &CHANGE.replace("old", "wrong")).bearer("good"))
        .await?;
    assert_eq!(wrong.problem(), (403, "reauthentication-failed".to_owned()));
    let throttled = server
        .send(put(path, &CHANGE.replace("old", "often")).bearer("good"))
        .await?;
    assert_eq!(throttled.problem(), (429, "too-many-attempts".to_owned()));
    assert_eq!(throttled.header("retry-after"), "90");
    assert_eq!(
        throttled.header("ratelimit-policy"),
        r#""reauthentication";q=5;w=2592000"#
    );
    let personal = server
        .send(put(path, &CHANGE.replace("old", "personal")).bearer("good"))
        .await?;
    assert_eq!(personal.errors(), ["/new_password password-too-personal"]);
    let short = server
        .send(put(path, r#"{"new_password": "short", "x": 1}"#).bearer("good"))
        .await?;
    assert_eq!(short.problem().0, 422);
    assert_eq!(short.errors().len(), 3, "{:?}", short.errors());
    assert_eq!(
        server.send(put(path, CHANGE)).await?.problem(),
        (401, "invalid-token".to_owned())
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_reset_request_is_accepted_without_a_body() -> Checked {
    let server = start(
        Fakes::default()
            .scripted()
            .on::<RequestPasswordReset>(|_, command| {
                assert_eq!(command.address.as_str(), "ann@example.org");
                Ok(())
            }),
    )
    .await?;
    let accepted = server
        .send(post(
            "/v1/password-resets",
            r#"{"email": "ann@example.org"}"#,
        ))
        .await?;
    assert_eq!((accepted.status, accepted.body.len()), (202, 0));
    let broken = server
        .send(post("/v1/password-resets", r#"{"email": "ann"}"#))
        .await?;
    assert_eq!(broken.errors(), ["/email invalid-email"]);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn all_invalid_links_have_the_same_response() -> Checked {
    let server = start(
        Fakes::default()
            .scripted()
            .on::<ChoosePassword>(|_, command| match command.token.expose() {
                "lpt1_x" => Ok(()),
                "personal" => Err(Failure::Refused(ChoosePasswordError::PasswordRefused(
                    PasswordRefused::TooPersonal,
                ))),
                _ => Err(Failure::Refused(ChoosePasswordError::CodeInvalid)),
            }),
    )
    .await?;
    let path = "/v1/password-resets/completion";
    assert_eq!(server.send(post(path, CHOOSE)).await?.status, 204);
    for no_good in ["", "lst1_x", &"x".repeat(1024)] {
        let refused = server
            .send(post(path, &CHOOSE.replace("lpt1_x", no_good)))
            .await?;
        assert_eq!(
            refused.problem(),
            (400, "code-invalid".to_owned()),
            "{no_good}"
        );
    }
    let personal = server
        .send(post(path, &CHOOSE.replace("lpt1_x", "personal")))
        .await?;
    assert_eq!(personal.errors(), ["/new_password password-too-personal"]);
    Ok(server.stop().await?)
}

const INVITE_TO_ROLES: &str =
    r#"{"email": "new@example.org", "locale": "fr", "roles": ["auditor", "admin", "auditor"]}"#;

#[tokio::test]
async fn administrators_invite_and_send_links() -> Checked {
    let server = start(
        Fakes::default()
            .scripted()
            .on::<SendPasswordReset>(|_, command| match command.user_id {
                known if known == UserId::new(id(7)) => Ok(()),
                _ => Err(Failure::Refused(SendPasswordResetError::UnknownUser)),
            })
            .on::<InviteUser>(|_, command| {
                let roles: Vec<_> = command.roles.iter().map(ToString::to_string).collect();
                match (
                    command.address.as_str(),
                    command.locale,
                    roles.join(" ").as_str(),
                ) {
                    ("new@example.org", Some(Locale::Fr), "" | "admin auditor") => Ok(()),
                    (_, _, "superadmin") => Err(RoleNotGrantable::Escalation(PrivilegeEscalation)),
                    (_, _, "gardener") => {
                        Err(RoleNotGrantable::UnknownRole(RoleName::superadmin()))
                    }
                    _ => return Err(InviteUserError::AddressTaken.into()),
                }
                .map_err(|reason| InviteUserError::from(reason).into())
            }),
    )
    .await?;
    // the application refuses those who lack the permission, as these do
    let path = format!("/v1/admin/users/{}/password-reset", id(7));
    for ask in [
        request("POST", &path),
        post("/v1/admin/users", r#"{"email": "new@example.org"}"#),
    ] {
        assert_eq!(
            server.send(ask).await?.problem(),
            (401, "invalid-token".to_owned())
        );
    }
    for ask in [
        request("POST", &path),
        post("/v1/admin/users", r#"{"email": "new@example.org"}"#),
    ] {
        assert_eq!(
            server.send(ask.bearer("good")).await?.problem(),
            (403, "forbidden".to_owned())
        );
    }
    for body in [
        r#"{"email": "new@example.org", "locale": "fr"}"#,
        INVITE_TO_ROLES,
    ] {
        assert_eq!(
            server
                .send(post("/v1/admin/users", body).header("Authorization", "Bearer root"))
                .await?
                .status,
            202
        );
    }
    let taken = INVITE_TO_ROLES.replace("new@", "old@");
    assert_eq!(
        server
            .send(post("/v1/admin/users", &taken).header("Authorization", "Bearer root"))
            .await?
            .problem(),
        (409, "address-taken".to_owned())
    );
    for (roles, status, code) in [
        (r#"["superadmin"]"#, 403, "privilege-escalation"),
        (r#"["gardener"]"#, 422, "validation-failed"),
        (r#"["No Name"]"#, 422, "validation-failed"),
        (r#""admin""#, 422, "validation-failed"),
    ] {
        let body = format!(r#"{{"email": "new@example.org", "roles": {roles}}}"#);
        let answer = server
            .send(post("/v1/admin/users", &body).header("Authorization", "Bearer root"))
            .await?;
        assert_eq!(answer.problem(), (status, code.to_owned()));
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_link_page_loads_from_this_origin_only() -> Checked {
    let server = start(Fakes::default()).await?;
    for (kind, accept, language, title) in [
        ("password-reset", "en", "en", "Choose a new password"),
        (
            "password-reset",
            "fr",
            "fr",
            "Choisissez un nouveau mot de passe",
        ),
        ("invitation", "de", "en", "Accept the invitation"),
        ("invitation", "fr-CH", "fr", "Accepter l’invitation"),
        ("email-change-undo", "en", "en", "Undo the change"),
        ("email-change-undo", "fr", "fr", "Annuler le changement"),
    ] {
        let page = get(&format!("/links/{kind}"))
            .header("Accept", "text/html")
            .header("Accept-Language", accept);
        let page = server.send(page).await?;
        assert_eq!(
            (page.status, page.header("content-type")),
            (200, "text/html; charset=utf-8")
        );
        assert_eq!(
            (page.header("cache-control"), page.header("referrer-policy")),
            ("no-store", "no-referrer")
        );
        assert_eq!(
            (page.header("vary"), page.header("content-language")),
            ("Accept-Language", language)
        );
        assert_eq!(
            page.header("content-security-policy"),
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; \
             frame-ancestors 'none'; base-uri 'none'"
        );
        let html = String::from_utf8(page.body)?;
        assert!(
            html.contains(&format!("<html lang=\"{language}\">")) && html.contains(title),
            "{html}"
        );
        assert!(
            !html.contains("{{") && !html.contains("://") && !html.contains("style="),
            "{html}"
        );
    }
    for (file, media_type) in [
        ("choose-password.js", "text/javascript"),
        ("style.css", "text/css"),
    ] {
        let asset = server
            .send(get(&format!("/links/assets/{file}")).header("Accept", "*/*"))
            .await?;
        assert_eq!(
            (asset.status, asset.header("content-type")),
            (200, &*format!("{media_type}; charset=utf-8"))
        );
        assert!(!String::from_utf8(asset.body)?.contains("://"));
    }
    for nothing in [
        "/links/other",
        "/links/",
        "/links/assets/page.html",
        "/links/password-reset/x",
    ] {
        assert_eq!(
            server.send(get(nothing)).await?.problem(),
            (404, "not-found".to_owned()),
            "{nothing}"
        );
    }
    Ok(server.stop().await?)
}
