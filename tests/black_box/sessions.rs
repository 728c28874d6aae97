//! Logging in.

use crate::support::{Answer, BoxError, Client, Person, Tested, Tokens, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};

async fn log_in_with(client: &Client, email: &str, password: &str) -> Result<Answer, BoxError> {
    let request = client
        .request(Method::POST, "/v1/sessions")
        .header("X-Request-Id", "one-and-the-same");
    client
        .send(request.json(&json!({ "email": email, "password": password })))
        .await
}

/// Returns the whole response except the `Date` header.
fn bytes(answer: &Answer) -> (u16, BTreeMap<&str, &[u8]>, &[u8]) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    (answer.status, headers, &answer.body)
}

on_each_database! {
    async fn login_ignores_the_case_of_the_address(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let first = server.sign_up(&ann).await?;

        let device = json!({ "email": "ANN@Example.ORG", "password": ann.password, "device_name": "Ann’s phone 📱" });
        let second = Tokens::of(&server.post("/v1/sessions", &device).await?.with(201)?)?;

        assert_eq!(second.user_id, first.user_id);
        assert_ne!(second.session_id, first.session_id);
        assert_ne!(second.session_token, first.session_token);
        for tokens in [&first, &second] {
            server.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        }
        let devices = site.database().texts("select device_name as value from session").await?;
        assert_eq!(devices, ["Ann’s phone 📱"]);
        Ok(())
    }

    async fn all_failed_logins_have_identical_responses(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (ann, suspended) = (Person::named("ann"), Person::named("suspended"));
        server.sign_up(&ann).await?;
        server.sign_up(&suspended).await?;
        site.database()
            .execute("update account set suspended_at = created_at where address = 'suspended@example.org'")
            .await?;

        let wrong = log_in_with(&server, &ann.email, "a wrong password of Ann").await?;

        wrong.problem(401, "invalid-credentials")?;
        assert_eq!(wrong.header("x-request-id"), Some("one-and-the-same"));
        for (email, password) in [
            ("unknown@example.org", ann.password.as_str()),
            (&suspended.email, &suspended.password),
            ("not-an-address", &ann.password),
            ("", &ann.password),
            ("ann@example.org\u{0}", &ann.password),
            (&ann.email, ""),
            (&ann.email, &ann.password.to_uppercase()),
            (&ann.email, &format!("{} ", ann.password)),
        ] {
            let refused = log_in_with(&server, email, password).await?;
            assert_eq!(bytes(&refused), bytes(&wrong), "{email:?} {password:?}");
        }
        Ok(())
    }

    async fn passwords_are_compared_in_normalized_form(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let composed = Person::named("zoe").with_password("sieben frühe Vögel é");
        server.sign_up(&composed).await?;

        let decomposed = composed.clone().with_password("sieben fru\u{308}he Vo\u{308}gel e\u{301}");

        server.log_in(&decomposed).await?.with(201)?;
        server.log_in(&composed.with_password("sieben fruhe Vogel e")).await?.problem(401, "invalid-credentials")
    }

    async fn all_invalid_fields_are_reported_at_once(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;

        let answer = server.post("/v1/sessions", &json!({ "email": 1, "device_name": "", "remember": true })).await?;

        answer.problem(422, "validation-failed")?;
        let document = answer.json()?;
        let errors = document["errors"].as_array().ok_or("no list of errors")?;
        let fields: BTreeMap<_, _> =
            errors.iter().map(|error| (error["pointer"].as_str(), error["code"].as_str())).collect();
        let expected = [
            ("/email", "wrong-type"),
            ("/password", "required"),
            ("/device_name", "empty"),
            ("/remember", "unknown-field"),
        ];
        assert_eq!(fields, expected.map(|(pointer, code)| (Some(pointer), Some(code))).into());
        assert!(errors.iter().all(|error| error["detail"].as_str().is_some_and(|detail| !detail.is_empty())));
        assert_eq!(document["status"], Value::from(422));
        Ok(())
    }
}
