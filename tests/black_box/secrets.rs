//! Secrets and personal data that must not be stored or logged.

use crate::support::{BoxError, Person, Site, Tested, Tokens, new_site};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use serde_json::json;
use std::fs;
use test_databases::{TestDatabase, on_each_database};

/// Returns all stored data: on PostgreSQL the rows of every table as text, on SQLite the content of
/// the database files.
async fn everything_stored(site: &Site) -> Result<Vec<(String, Vec<u8>)>, BoxError> {
    let database = site.database();
    if database.is_sqlite() {
        let files = database.files().into_iter();
        return files
            .map(|file| Ok((file.display().to_string(), fs::read(file)?)))
            .collect();
    }
    let tables = database
        .texts("select table_name::text as value from information_schema.tables where table_schema = 'public'")
        .await?;
    let mut stored = Vec::new();
    for table in tables {
        let rows = database
            .texts(&format!("select t::text as value from {table} t"))
            .await?;
        stored.push((table, rows.join("\n").into_bytes()));
    }
    Ok(stored)
}

/// Returns the forms in which a log line or a column could contain the text: as it is, as
/// hexadecimal digits, as a list of decimals (`Debug` of octets), and as base64 at each alignment.
fn forms(text: &str) -> Vec<String> {
    let octets = text.as_bytes();
    let decimals = octets
        .iter()
        .map(u8::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    let hexadecimal: String = octets.iter().map(|octet| format!("{octet:02x}")).collect();
    let upper = hexadecimal.to_ascii_uppercase();
    let mut forms = vec![text.to_owned(), decimals, hexadecimal, upper];
    for engine in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
        for before in 0..3 {
            let encoded = engine.encode([&b"xx"[..before], octets].concat());
            // the first and the last group also depend on the neighbors
            let first = if before == 0 { 0 } else { before + 1 };
            forms.push(encoded[first..encoded.len() - 1].to_owned());
        }
    }
    forms
}

fn contains(stored: &[u8], secret: &str) -> bool {
    let text = String::from_utf8_lossy(stored);
    forms(secret)
        .iter()
        .any(|form| text.contains(form.as_str()))
}

on_each_database! {
    async fn secrets_are_neither_logged_nor_stored(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("LOG__LEVEL", "trace").with("WORKER__EMBEDDED", false);
        let server = site.serve().await?;
        let (ann, ben) = (Person::named("ann"), Person::named("ben").with_password("a secret of ben alone 4711"));
        let mut secrets = vec![ann.password.clone(), ben.password.clone()];

        // checks the queue before the worker sends the mails
        let ann_id = server.registered(&ann).await?;
        let ben_id = server.registered(&ben).await?;
        let queued = everything_stored(&site).await?;
        let worker = site.work()?;
        let (ann_code, ben_code) = (server.mails().code(&ann.email).await?, server.mails().code(&ben.email).await?);
        for (place, stored) in &queued {
            for secret in [&ann_code, &ben_code, &ann.password] {
                assert!(!contains(stored, secret), "{place} contains {secret}");
            }
        }
        secrets.extend([ann_code.clone(), ben_code.clone()]);

        let path = format!("/v1/registrations/{ann_id}/verification");
        let verified = server.post_once("key", &path, &json!({ "code": ann_code })).await?.with(201)?;
        server.verify(&ben_id, "12345678").await?.problem(400, "code-invalid")?;
        let form = json!({ "email": ann.email, "password": ann.password });
        let logged_in = server.post_once("key", "/v1/sessions", &form).await?.with(201)?;
        let guess = ben.clone().with_password("a wrong guess of Ben's password");
        server.log_in(&guess).await?.problem(401, "invalid-credentials")?;
        secrets.push(guess.password);
        for tokens in [Tokens::of(&verified)?, Tokens::of(&logged_in)?] {
            server.finalize(&tokens.access_token).await?;
            server.me(&tokens.access_token).await?.with(200)?;
            secrets.extend([tokens.access_token, tokens.session_token]);
        }
        let forgotten = json!({ "email": ann.email });
        server.post("/v1/password-resets", &forgotten).await?.with(202)?;
        let mail = server.mails().nth(2, &ann.email).await?.raw.replace("=\r\n", "");
        let token = mail.lines().find_map(|line| line.split_once("/links/password-reset#")).ok_or("no link")?.1;
        let token = token.trim().to_owned();
        let replaced = "a new secret of ann alone".to_owned();
        let completion = json!({ "token": token, "new_password": replaced });
        server.post("/v1/password-resets/completion", &completion).await?.with(204)?;
        // the token consists of a public id and a secret
        secrets.extend([token.split_at(token.len() - 64).1.to_owned(), token, replaced.clone()]);
        let renewed = server.log_in(&ann.clone().with_password(&replaced)).await?.with(201)?;
        let renewed = Tokens::of(&renewed)?;
        let change = json!({ "new_email": "moved@example.org", "current_password": replaced });
        let request = server.request(reqwest::Method::POST, "/v1/users/me/email-changes");
        let change = server.send(request.bearer_auth(&renewed.access_token).json(&change)).await?.with(202)?;
        let code = server.mails().code("moved@example.org").await?;
        let path = format!("/v1/users/me/email-changes/{}/confirmation", change.text("id")?);
        let request = server.request(reqwest::Method::POST, &path).bearer_auth(&renewed.access_token);
        server.send(request.json(&json!({ "code": code }))).await?.with(200)?;
        let rotated = Tokens::of(&server.refresh(&renewed.session_token).await?.with(200)?)?;
        secrets.extend([code, renewed.access_token, renewed.session_token]);
        secrets.extend([rotated.access_token, rotated.session_token]);
        let broken = format!(r#"{{"email":"ann@example.org","password":"{}""#, ann.password);
        let request = server.request(reqwest::Method::POST, "/v1/sessions").header("content-type", "application/json");
        server.send(request.body(broken)).await?.problem(400, "malformed-json")?;
        site.settled().await?;
        worker.terminate().await?;
        server.terminate().await?;

        if let Ok(master_key) = fs::read_to_string(site.file("data/master.key")) {
            secrets.push(master_key);
        }
        let mut places = everything_stored(&site).await?;
        assert!(places.iter().any(|(_, stored)| contains(stored, "moved@example.org")), "the stored data was not read");
        places.push(("the log".to_owned(), site.log().into_bytes()));
        assert!(!contains(site.log().as_bytes(), "$argon2id$"), "the log contains a password hash");
        for (place, stored) in &places {
            for secret in &secrets {
                assert!(!contains(stored, secret), "{place} contains {secret}");
            }
        }
        Ok(())
    }

    async fn events_deliveries_and_logs_contain_no_personal_data(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("WORKER__EMBEDDED", false).with("LOG__LEVEL", "debug");
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.register(&ann).await?.with(202)?;
        let worker = site.work()?;
        let tokens = server.sign_up(&Person::named("ben")).await?;
        // too long to occur by chance in sealed octets as base64
        let (first_name, last_name) = ("Annegret", "Leeuwenhoek");
        let profile = json!({ "first_name": first_name, "last_name": last_name });
        let request = server.request(reqwest::Method::PUT, "/v1/users/me/profile");
        let request = request.bearer_auth(&tokens.access_token).json(&profile);
        server.send(request).await?.with(200)?;
        worker.terminate().await?;
        server.log_in(&Person::named("ben")).await?.with(201)?;
        server.register(&Person::named("cem")).await?.with(202)?;

        let cast = |column: &str| format!("cast({column} as text)");
        let events = format!("select {} || actor as value from event_log", cast("payload"));
        let deliveries = format!("select {} || {} as value from delivery", cast("payload"), cast("headers"));
        let (events, deliveries) = (site.database().texts(&events).await?, site.database().texts(&deliveries).await?);

        assert!(events.len() > 5 && !deliveries.is_empty(), "{events:?} {deliveries:?}");
        for text in events.iter().chain(&deliveries).chain([&site.log()]) {
            for personal in [first_name, last_name, "@example.org"] {
                assert!(!contains(text.as_bytes(), personal), "{personal}: {text}");
            }
        }
        Ok(())
    }
}
