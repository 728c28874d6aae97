use super::{A, B, sealed_by};
use crate::support::{Answer, BoxError, Person, Server, Site, Tested, Tokens, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use std::fs;
use test_databases::{TestDatabase, on_each_database};

const EXPORT: &str = "/v1/users/me/export";
const CHANGED: &str = "a new and long passphrase of ann";

/// Everything that the first key has sealed and signed.
struct Issued {
    ann: Person,
    /// Used now and then.
    active: Tokens,
    /// Not used until the first key is gone.
    idle: Tokens,
    export: String,
    /// A pending registration with its code.
    bob: (String, String),
    cem: (String, String),
    /// A registration whose mail is queued.
    dora: String,
    reset: String,
}

fn keyed(server: &Server<'_>, ann: &Person) -> impl Future<Output = Result<Answer, BoxError>> {
    let form = json!({ "email": ann.email, "password": ann.password });
    async move { server.post_once("once", "/v1/sessions", &form).await }
}

async fn issue(site: &Site) -> Result<Issued, BoxError> {
    let server = site.serve().await?;
    let worker = site.work()?;
    let ann = Person::named("ann");
    let active = server.sign_up(&ann).await?;
    server.finalize(&active.access_token).await?.with(200)?;
    let idle = Tokens::of(&keyed(&server, &ann).await?.with(201)?)?;
    let request = server
        .request(Method::POST, EXPORT)
        .bearer_auth(&active.access_token);
    let export = server.send(request).await?.with(202)?.text("id")?;
    let mut pending = Vec::new();
    for name in ["bob", "cem"] {
        let person = Person::named(name);
        let id = server.registered(&person).await?;
        pending.push((id, server.mails().code(&person.email).await?));
    }
    let forgotten = json!({ "email": ann.email });
    server
        .post("/v1/password-resets", &forgotten)
        .await?
        .with(202)?;
    let reset = server
        .mails()
        .link_token(2, &ann.email, "password-reset")
        .await?;
    site.settled().await?;
    worker.terminate().await?;
    let dora = server.registered(&Person::named("dora")).await?;
    server.terminate().await?;

    let (Some(cem), Some(bob)) = (pending.pop(), pending.pop()) else {
        return Err("two registrations are pending".into());
    };
    Ok(Issued {
        ann,
        active,
        idle,
        export,
        bob,
        cem,
        dora,
        reset,
    })
}

async fn opens_the_export(server: &Server<'_>, token: &str, issued: &Issued) -> Tested {
    let path = format!("{EXPORT}/{}", issued.export);
    let export = server.get_as(token, &path).await?.with(200)?.json()?;
    assert_eq!(export["data"]["account"]["email"], issued.ann.email);
    Ok(())
}

async fn rewrapped(site: &Site) -> Result<Value, BoxError> {
    site.run(&["key", "rewrap", "--json"])
        .await?
        .with(0)?
        .json()
}

fn counts(report: &Value, member: &str) -> Vec<u64> {
    let rows = report["rows"].as_array().into_iter().flatten();
    rows.filter_map(|rows| rows[member].as_u64()).collect()
}

/// Writes the keys into files, with the first one in use.
fn replace_keys(site: &mut Site, first: &str, previous: Option<&str>) -> Tested {
    site.unset("AUTH__MASTER_KEY");
    fs::write(site.file("master"), format!("{first}\n"))?;
    site.set(
        "AUTH__MASTER_KEY_FILE",
        site.file("master").display().to_string(),
    );
    match previous {
        Some(key) => {
            fs::write(site.file("previous"), format!("{key}\n"))?;
            site.set(
                "AUTH__PREVIOUS_MASTER_KEYS_FILE",
                site.file("previous").display().to_string(),
            );
        }
        None => site.unset("AUTH__PREVIOUS_MASTER_KEYS_FILE"),
    }
    Ok(())
}

on_each_database! {
    async fn everything_survives_the_replacement_of_the_master_key(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?.with("WORKER__EMBEDDED", false).with("AUTH__MASTER_KEY", A);
        let mut issued = issue(&site).await?;
        let old = sealed_by(&site).await?;
        assert!(old.len() == 1, "{old:?}");

        replace_keys(&mut site, B, Some(A))?;
        let server = site.serve().await?;
        server.me(&issued.active.access_token).await?.with(200)?;
        issued.active = Tokens::of(&server.refresh(&issued.active.session_token).await?.with(200)?)?;
        let again = Tokens::of(&keyed(&server, &issued.ann).await?.with(201)?)?;
        assert_eq!(again.session_token, issued.idle.session_token);
        opens_the_export(&server, &issued.active.access_token, &issued).await?;
        server.verify(&issued.bob.0, &issued.bob.1).await?.with(201)?;

        // the server is running
        let report = rewrapped(&site).await?;
        assert_eq!(report["previous_key_ids"], json!(old), "{report}");
        assert!(counts(&report, "resealed")[..4].iter().all(|count| *count > 0), "{report}");
        assert_eq!(counts(&report, "unreadable"), [0; 5], "{report}");
        let again = rewrapped(&site).await?;
        assert_eq!(counts(&again, "resealed"), [0; 5], "{again}");
        assert_eq!(sealed_by(&site).await?, [report["key_id"].as_str().unwrap_or_default()]);
        server.terminate().await?;

        replace_keys(&mut site, B, None)?;
        let server = site.serve().await?;
        server.me(&issued.active.access_token).await?.with(200)?;
        let again = Tokens::of(&keyed(&server, &issued.ann).await?.with(201)?)?;
        assert_eq!(again.session_token, issued.idle.session_token);
        let idle = Tokens::of(&server.refresh(&issued.idle.session_token).await?.with(200)?)?;
        server.refresh(&idle.session_token).await?.with(200)?;
        server.refresh(&issued.active.session_token).await?.with(200)?;
        opens_the_export(&server, &issued.active.access_token, &issued).await?;
        server.verify(&issued.cem.0, &issued.cem.1).await?.with(201)?;
        let worker = site.work()?;
        let code = server.mails().code("dora@example.org").await?;
        server.verify(&issued.dora, &code).await?.with(201)?;
        server.choose_password(&issued.reset, CHANGED).await?.with(204)?;
        server.log_in(&issued.ann.with_password(CHANGED)).await?.with(201)?;
        worker.terminate().await?;

        let again = rewrapped(&site).await?;
        assert_eq!((counts(&again, "resealed"), &again["previous_key_ids"]), (vec![0; 5], &json!([])));
        Ok(())
    }

    async fn a_leaked_key_leaves_no_session_and_no_link(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?.with("WORKER__EMBEDDED", false).with("AUTH__MASTER_KEY", A);
        let issued = issue(&site).await?;
        replace_keys(&mut site, B, Some(A))?;
        // retained keys of an earlier run go too
        rewrapped(&site).await?;
        let report = site.run(&["key", "rewrap", "--leaked", "--json"]).await?.with(0)?.json()?;
        assert_eq!((counts(&report, "unreadable"), &report["verifies_until"]), (vec![0; 5], &Value::Null));
        assert_eq!(site.database().count("mac_key").await?, 0);

        replace_keys(&mut site, B, None)?;
        let server = site.serve().await?;
        server.refresh(&issued.idle.session_token).await?.problem(401, "invalid-session-token")?;
        server.verify(&issued.cem.0, &issued.cem.1).await?.problem(400, "code-invalid")?;
        server.choose_password(&issued.reset, CHANGED).await?.problem(400, "code-invalid")?;
        let fresh = Tokens::of(&server.log_in(&issued.ann).await?.with(201)?)?;
        opens_the_export(&server, &fresh.access_token, &issued).await?;
        let worker = site.work()?;
        // the code that was queued is void, so its mail is discarded
        site.settled().await?;
        assert_eq!(server.mails().to("dora@example.org")?.len(), 0);
        worker.terminate().await?;
        Ok(())
    }

    async fn without_the_previous_key_nothing_starts(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?.with("WORKER__EMBEDDED", false).with("AUTH__MASTER_KEY", A);
        site.serve().await?.terminate().await?;
        replace_keys(&mut site, B, None)?;

        let refused = site.run(&["key", "rewrap", "--json"]).await?.with(1)?;
        assert_eq!(refused.problem()?["code"], "signing-keys-unusable");
        assert!(refused.errors.contains("LOGGIA__AUTH__PREVIOUS_MASTER_KEYS"), "{}", refused.errors);
        Ok(())
    }

    async fn unreadable_values_are_reported(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?.with("WORKER__EMBEDDED", false).with("AUTH__MASTER_KEY", A);
        let server = site.serve().await?;
        for name in ["ann", "bob"] {
            server.registered(&Person::named(name)).await?;
        }
        server.terminate().await?;
        let first = "(select min(id) from delivery where kind = 'mail.send')";
        let moved = "'00000000-0000-7000-8000-000000000000'";
        site.database().execute(&format!("update delivery set message_id = {moved} where id = {first}")).await?;

        replace_keys(&mut site, B, Some(A))?;
        let refused = site.run(&["key", "rewrap", "--json"]).await?.with(1)?;
        assert_eq!(refused.problem()?["code"], "sealed-values-unreadable");
        let report = refused.json()?;
        assert_eq!(counts(&report, "unreadable").iter().sum::<u64>(), 1, "{report}");
        Ok(())
    }
}
