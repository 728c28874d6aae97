//! Exports of personal data.

use crate::support::{Answer, BoxError, Client, Person, Tested, Tokens, eventually, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

const PATH: &str = "/v1/users/me/export";

async fn request(client: &Client, token: &str) -> Result<Answer, BoxError> {
    client
        .send(client.request(Method::POST, PATH).bearer_auth(token))
        .await
}

async fn fetched(client: &Client, token: &str, id: &str) -> Result<Value, BoxError> {
    let path = format!("{PATH}/{id}");
    eventually("the export", async || {
        let export = client.get_as(token, &path).await?.with(200)?.json()?;
        Ok((export["status"] == "ready").then_some(export))
    })
    .await
}

on_each_database! {
    async fn an_export_contains_all_personal_data_and_no_secrets(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (ann, ben) = (Person::named("ann"), Person::named("ben"));
        let first = server.sign_up(&ann).await?;
        let code = server.mails().code(&ann.email).await?;
        server.sign_up(&ben).await?;
        server.finalize(&first.access_token).await?.with(200)?;
        let second = Tokens::of(&server.log_in(&ann).await?.with(201)?)?;

        let change = json!({ "new_email": "lee@example.org", "current_password": ann.password });
        let path = "/v1/users/me/email-changes";
        let change = server.request(Method::POST, path).bearer_auth(&second.access_token).json(&change);
        server.send(change).await?.with(202)?;
        server.post("/v1/password-resets", &json!({ "email": ann.email })).await?.with(202)?;

        let requested = request(&server, &second.access_token).await?.with(202)?;
        let id = requested.text("id")?;
        assert_eq!(requested.header("location"), Some(format!("{PATH}/{id}").as_str()));
        assert_eq!(requested.json()?["status"], "pending");
        let export = fetched(&server, &second.access_token, &id).await?;

        let data = &export["data"];
        assert_eq!((&data["account"]["email"], &data["account"]["id"]), (&json!(ann.email), &json!(first.user_id)));
        assert_eq!((&data["profile"]["first_name"], &data["profile"]["locale"]), (&json!("Ann"), &json!("en")));
        assert_eq!((&data["roles"], &data["events_complete"]), (&json!([]), &json!(true)));
        let ids = |list: &str| -> BTreeSet<String> {
            data[list].as_array().into_iter().flatten().filter_map(|item| item["id"].as_str().map(str::to_owned)).collect()
        };
        assert_eq!(ids("sessions"), [first.session_id.clone(), second.session_id.clone()].into());
        assert_eq!((ids("registrations").len(), ids("exports")), (1, [id.clone()].into()));
        assert_eq!((&data["email_changes"][0]["email"], ids("password_links").len()), (&json!("lee@example.org"), 1));
        let opened = data["events"].as_array().into_iter().flatten().find(|event| event["type"] == "auth.session_opened");
        assert_eq!(opened.map(|event| &event["source"]), Some(&json!("127.0.0.1")), "the IP address");
        let events = data["events"].as_array().ok_or("no events")?;
        let types: BTreeSet<_> = events.iter().map(|event| event["type"].as_str()).collect();
        for expected in [
            "registration.recorded",
            "registration.verified",
            "auth.account_opened",
            "auth.session_opened",
            "user_profile.profile_finalized",
            "user_profile.export_requested",
        ] {
            assert!(types.contains(&Some(expected)), "{expected} in {types:?}");
        }

        let text = export.to_string();
        assert!(!text.contains("ben@example.org"), "{text}");
        let mut secrets = vec![ann.password.clone(), code, "argon2".to_owned()];
        for tokens in [&first, &second] {
            secrets.extend([tokens.access_token.clone(), tokens.session_token.clone()]);
        }
        secrets.extend(site.database().texts("select password_hash as value from account").await?);
        secrets.extend(site.database().texts("select password_hash as value from registration").await?);
        for secret in secrets.iter().filter(|secret| !secret.is_empty()) {
            assert!(!text.contains(secret.as_str()), "{secret} in {text}");
        }
        for word in ["hash", "token", "nonce", "digest", "secret", "code"] {
            assert!(!text.to_lowercase().contains(&format!("{word}\":")), "{word} in {text}");
        }
        Ok(())
    }

    async fn stored_exports_are_sealed(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let token = server.sign_up(&Person::named("ann")).await?.access_token;
        let id = request(&server, &token).await?.with(202)?.text("id")?;
        fetched(&server, &token, &id).await?;
        site.settled().await?;

        let column = match site.database().is_sqlite() {
            true => "select hex(document) as value from data_export",
            false => "select upper(encode(document, 'hex')) as value from data_export",
        };
        let stored = site.database().texts(column).await?.concat();
        let address: String = "ann@example.org".bytes().map(|octet| format!("{octet:02X}")).collect();
        assert!(stored.len() > 200 && !stored.contains(&address), "{stored}");
        Ok(())
    }

    async fn concurrent_requests_prepare_one_export(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("WORKER__EMBEDDED", false);
        let server = site.serve().await?;
        let worker = site.work()?;
        let token = server.sign_up(&Person::named("ann")).await?.access_token;
        site.settled().await?;
        worker.terminate().await?;

        let mut tasks = JoinSet::new();
        for _ in 0..10 {
            let (client, token) = (server.client(), token.clone());
            tasks.spawn(async move { request(&client, &token).await?.with(202)?.text("id") });
        }
        let mut ids = BTreeSet::new();
        while let Some(id) = tasks.join_next().await {
            ids.insert(id??);
        }

        assert_eq!((ids.len(), site.database().count("data_export").await?), (1, 1), "{ids:?}");
        assert_eq!(site.database().count("delivery where kind = 'user_profile.prepare_export'").await?, 1);
        let id = ids.pop_first().ok_or("no id")?;
        let pending = server.get_as(&token, &format!("{PATH}/{id}")).await?.with(200)?.json()?;
        assert!(pending["status"] == "pending" && pending.get("data").is_none(), "{pending}");
        let _worker = site.work()?;
        fetched(&server, &token, &id).await?;
        Ok(())
    }

    async fn exports_are_private_expire_and_are_limited_per_day(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("LIMITS__EXPORTS_PER_DAY", 2);
        let server = site.serve().await?;
        let ann = server.sign_up(&Person::named("ann")).await?.access_token;
        let ben = server.sign_up(&Person::named("ben")).await?.access_token;
        let mut paths = Vec::new();
        for _ in 0..2 {
            let id = request(&server, &ann).await?.with(202)?.text("id")?;
            fetched(&server, &ann, &id).await?;
            paths.push(format!("{PATH}/{id}"));
        }
        request(&server, &ann).await?.problem(429, "too-many-exports")?;
        request(&server, &ben).await?.with(202)?;

        for path in &paths {
            server.get_as(&ben, path).await?.problem(404, "export-not-found")?;
            server.get(path).await?.problem(401, "invalid-token")?;
        }
        site.database().execute("update data_export set expires_at = requested_at").await?;
        for path in &paths {
            server.get_as(&ann, path).await?.problem(404, "export-not-found")?;
        }
        Ok(())
    }

    async fn operators_export_data_by_id_or_address(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let tokens = server.sign_up(&Person::named("ann")).await?;
        server.terminate().await?;

        for user in ["ANN@example.org", tokens.user_id.as_str()] {
            let data = site.run(&["user", "export", user]).await?.with(0)?.json()?;
            assert_eq!(data["account"]["id"], json!(tokens.user_id), "{user}");
            assert!(!data.to_string().contains("argon2"), "{data}");
        }
        let file = site.file("ann.json");
        let path = file.to_str().ok_or("not UTF-8")?;
        site.run(&["user", "export", "ann@example.org", "--output", path]).await?.with(0)?;
        let written: Value = serde_json::from_slice(&std::fs::read(&file)?)?;
        assert_eq!(written["account"]["email"], "ann@example.org");
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file)?.permissions());
        assert_eq!(mode & 0o777, 0o600);
        let again = site.run(&["user", "export", "ann@example.org", "--output", path, "--json"]).await?.with(1)?;
        assert_eq!(again.problem()?["code"], "file-exists");
        let unknown = site.run(&["user", "export", "ben@example.org", "--json"]).await?.with(1)?;
        assert_eq!(unknown.problem()?["code"], "user-not-found");

        let actors = "select distinct actor as value from event_log where event_type = 'user_profile.export_handed_out'";
        assert_eq!(site.database().texts(actors).await?, ["system:cli"]);
        Ok(())
    }
}
