//! Repeated requests with an `Idempotency-Key`.

use crate::support::{Person, Tested, new_site};
use serde_json::json;
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn a_repeated_registration_replays_the_first_response(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let form = json!({ "email": ann.email, "password": ann.password });

        let first = server.post_once("key", "/v1/registrations", &form).await?.with(202)?;
        for _ in 0..3 {
            let again = server.post_once("key", "/v1/registrations", &form).await?.with(202)?;
            assert_eq!(again.body, first.body);
        }

        site.settled().await?;
        assert_eq!(server.mails().to(&ann.email)?.len(), 1);
        assert_eq!(site.database().count("registration").await?, 1);
        let other = server.post_once("another", "/v1/registrations", &form).await?.with(202)?;
        assert_ne!(other.text("registration_id")?, first.text("registration_id")?);
        Ok(())
    }

    async fn responses_are_replayed_after_a_restart(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let form = json!({ "email": "ann@example.org", "password": "seven brave otters hum" });
        let first = server.post_once("key", "/v1/registrations", &form).await?.with(202)?;
        server.kill()?;

        let again = site.serve().await?.post_once("key", "/v1/registrations", &form).await?;

        assert_eq!(again.body, first.body);
        Ok(())
    }

    async fn reuse_of_a_key_for_another_request_is_rejected(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let form = json!({ "email": "ann@example.org", "password": "seven brave otters hum" });
        server.post_once("key", "/v1/registrations", &form).await?.with(202)?;

        for changed in [
            json!({ "email": "ben@example.org", "password": "seven brave otters hum" }),
            json!({ "email": "ann@example.org", "password": "eight brave otters hum" }),
        ] {
            let refused = server.post_once("key", "/v1/registrations", &changed).await?;
            refused.problem(422, "idempotency-key-reused")?;
        }

        assert_eq!(site.database().count("registration").await?, 1);
        Ok(())
    }

    async fn a_repeated_verification_returns_the_same_tokens(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let id = server.registered(&ann).await?;
        let path = format!("/v1/registrations/{id}/verification");
        let right = json!({ "code": server.mails().code(&ann.email).await? });
        let wrong = json!({ "code": "000000" });

        for _ in 0..7 {
            server.post_once("wrong", &path, &wrong).await?.problem(400, "code-invalid")?;
        }
        assert_eq!(site.database().count("registration where attempts = 1").await?, 1, "repetitions do not count");
        let first = server.post_once("right", &path, &right).await?.with(201)?;
        let again = server.post_once("right", &path, &right).await?.with(201)?;

        assert_eq!(again.body, first.body);
        assert_eq!(site.database().count("session").await?, 1);
        server.post_once("right", &path, &wrong).await?.problem(422, "idempotency-key-reused")
    }

    async fn a_repeated_login_opens_one_session(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;
        let form = json!({ "email": ann.email, "password": ann.password });

        let first = server.post_once("key", "/v1/sessions", &form).await?.with(201)?;
        let again = server.post_once("key", "/v1/sessions", &form).await?.with(201)?;

        assert_eq!(again.body, first.body);
        assert_eq!(site.database().count("session").await?, 2, "of the verification and of the login");
        let other = json!({ "email": ann.email, "password": ann.password, "device_name": "phone" });
        server.post_once("key", "/v1/sessions", &other).await?.problem(422, "idempotency-key-reused")?;
        Ok(())
    }

    async fn concurrent_repetitions_replay_or_report_in_flight(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..10 {
            let (client, form) = (server.client(), json!({ "email": ann.email, "password": ann.password }));
            tasks.spawn(async move { client.post_once("key", "/v1/registrations", &form).await });
        }

        let mut bodies = Vec::new();
        while let Some(ended) = tasks.join_next().await {
            let answer = ended??;
            if answer.status == 409 {
                answer.problem(409, "idempotency-in-flight")?;
            } else {
                bodies.push(answer.with(202)?.body);
            }
        }

        bodies.dedup();
        assert_eq!(bodies.len(), 1);
        assert_eq!(site.database().count("registration").await?, 1);
        Ok(())
    }

    async fn malformed_keys_are_rejected(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let form = json!({ "email": "ann@example.org", "password": "seven brave otters hum" });
        for key in ["", "\"\"", "two words", "\"open", &"x".repeat(256)] {
            let refused = server.post_once(key, "/v1/registrations", &form).await?;
            refused.problem(400, "invalid-idempotency-key").map_err(|error| format!("{key:?}: {error}"))?;
        }
        assert_eq!(site.database().count("registration").await?, 0);
        Ok(())
    }
}
