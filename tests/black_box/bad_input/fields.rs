//! Fields that are missing, unknown, mistyped or out of range.

use crate::support::{BoxError, Client, Person, Tested, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};

/// Returns the pointers and codes of all reported errors.
async fn faults(
    client: &Client,
    path: &str,
    body: Value,
) -> Result<BTreeMap<String, String>, BoxError> {
    let answer = client.post(path, &body).await?;
    answer
        .problem(422, "validation-failed")
        .map_err(|error| format!("{body}: {error}"))?;
    faults_in(&answer.json()?)
}

fn faults_in(document: &Value) -> Result<BTreeMap<String, String>, BoxError> {
    let errors = document["errors"].as_array().ok_or("a list of errors")?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    Ok(errors
        .iter()
        .map(|error| (text(&error["pointer"]), text(&error["code"])))
        .collect())
}

fn pairs<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    pairs
        .map(|(pointer, code)| (pointer.to_owned(), code.to_owned()))
        .into()
}

on_each_database! {
    async fn all_invalid_fields_are_reported_at_once(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let path = "/v1/registrations";

        assert_eq!(faults(&server, path, json!({})).await?, pairs([("/email", "required"), ("/password", "required")]));
        let body = json!({
            "email": 1, "password": "short", "locale": 1, "role": "superadmin", "a/b": {},
        });
        let expected = pairs([
            ("/email", "wrong-type"),
            ("/password", "password-too-short"),
            ("/locale", "wrong-type"),
            ("/role", "unknown-field"),
            ("/a~1b", "unknown-field"),
        ]);
        assert_eq!(faults(&server, path, body).await?, expected);
        let body = json!({ "email": null, "password": [], "locale": {} });
        let expected = pairs([("/email", "wrong-type"), ("/password", "wrong-type"), ("/locale", "wrong-type")]);
        assert_eq!(faults(&server, path, body).await?, expected);
        Ok(())
    }

    async fn malformed_addresses_are_rejected(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let long = format!("{}@example.org", "x".repeat(65));
        let longer = format!("a@{}.org", "x.".repeat(200));
        for email in [
            "",
            " ",
            "ann",
            "@example.org",
            "ann@",
            "ann@@example.org",
            "a b@example.org",
            "ann@exa mple.org",
            "ann@example.org\u{0}",
            "ann@example.org\r\nBcc: ben@example.org",
            "\"ann\"@example.org",
            "ann@[127.0.0.1]",
            "ann@example..org",
            "ann@-example.org",
            "änn@example.org",
            "ann@ex_ämple.org",
            "ann,ben@example.org",
            "ann@example.org, ben@example.org",
            "<ann@example.org>",
            long.as_str(),
            longer.as_str(),
        ] {
            let body = json!({ "email": email, "password": "seven brave otters hum" });
            let faults = faults(&server, "/v1/registrations", body).await?;
            assert_eq!(faults, pairs([("/email", "invalid-email")]), "{email:?}");
        }
        assert_eq!(site.database().count("registration").await?, 0);
        Ok(())
    }

    async fn rejected_passwords_are_not_echoed_and_the_reason_is_given(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let long = "otters ".repeat(40);
        for (password, code) in [
            ("fourteen chars", "password-too-short"),
            (&long, "password-too-long"),
            ("seven brave\u{0} otters hum", "password-contains-nul"),
            ("passwordpassword", "password-too-common"),
            ("|!|!|!|!|!|!|!|!|!", "password-too-repetitive"),
            ("abcdefghijklmnopqrst", "password-too-repetitive"),
            ("ann.lee-ann.lee-ann.lee", "password-too-personal"),
            ("loggialoggialoggia1", "password-too-personal"),
        ] {
            let answer = server
                .post("/v1/registrations", &json!({ "email": "ann.lee@example.org", "password": password }))
                .await?;
            answer.problem(422, "validation-failed").map_err(|error| format!("{password}: {error}"))?;
            assert_eq!(faults_in(&answer.json()?)?, pairs([("/password", code)]), "{password:?}");
            assert!(!String::from_utf8_lossy(&answer.body).contains(password), "{answer}");
        }
        for password in ["eine Zeile in 日本語 und mehr", "               ", "fifteen letters"] {
            let body = json!({ "email": "ann.lee@example.org", "password": password });
            let answer = server.post("/v1/registrations", &body).await?;
            assert!([202, 422].contains(&answer.status), "{answer}");
        }
        Ok(())
    }

    async fn malformed_codes_do_not_count_as_attempts(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let id = server.registered(&Person::named("ann")).await?;
        let path = format!("/v1/registrations/{id}/verification");
        let malformed = ["", "12345", "123456789", "1234567a", "12 34 5", "１２３４５６７８"];
        for code in malformed.into_iter().chain(["1234\u{0}567", "-1234567"]) {
            let faults = faults(&server, &path, json!({ "code": code })).await?;
            assert_eq!(faults, pairs([("/code", "malformed-code")]), "{code:?}");
        }
        assert_eq!(faults(&server, &path, json!({ "code": 12345678 })).await?, pairs([("/code", "wrong-type")]));
        assert_eq!(site.database().count("registration where attempts = 0").await?, 1);

        for id in ["1", "not-an-id", "%00", "01890000-0000-7000-8000-00000000000", "01890000"] {
            let answer = server.verify(id, "12345678").await?;
            answer.problem(400, "code-invalid").map_err(|error| format!("{id}: {error}"))?;
            server.resend(id).await?.problem(404, "registration-not-found")?;
        }
        Ok(())
    }

    async fn names_are_limited_in_length_and_may_use_any_script(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let token = server.sign_up(&Person::named("ann")).await?.access_token;
        let send = async |first: &str, last: &str| {
            let request = server.request(Method::PUT, "/v1/users/me/profile").bearer_auth(&token);
            server.send(request.json(&json!({ "first_name": first, "last_name": last }))).await
        };
        let long = "x".repeat(1001);
        for (name, code) in [
            ("", "empty"),
            ("  ", "empty"),
            ("a\u{0}b", "control-character"),
            ("a\nb", "control-character"),
            ("Ann\u{202e}nimda", "bidi-control-character"),
            ("\u{2060}\u{200b}", "invisible-text"),
            (long.as_str(), "too-long"),
        ] {
            let answer = send(name, "Lee").await?;
            answer.problem(422, "validation-failed")?;
            assert_eq!(faults_in(&answer.json()?)?, pairs([("/first_name", code)]), "{name:?}");
        }
        let (first, last) = ("Žofie-Ἄννα 安娜", "O’Brien <script>'; drop table account; --");

        let me = send(first, last).await?.with(200)?.json()?;

        assert_eq!((me["first_name"].as_str(), me["last_name"].as_str()), (Some(first), Some(last)));
        Ok(())
    }
}
