//! An erasure reaches mails in any state, and rows under keyed digests.

use super::support::logged_in;
use crate::support::{
    BoxError, MailServer, Person, Server, Site, Tested, Tokens, eventually, new_site,
};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};

/// Returns the number of rows of every table except the audit trail.
async fn counts(site: &Site) -> Result<BTreeMap<String, usize>, BoxError> {
    let database = site.database();
    let tables = match database.is_sqlite() {
        true => {
            "select name as value from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        }
        false => {
            "select table_name::text as value from information_schema.tables where table_schema = 'public'"
        }
    };
    let mut counts = BTreeMap::new();
    for table in database.texts(tables).await? {
        if table != "event_log" {
            let count = database.count(&table).await?;
            counts.insert(table, count);
        }
    }
    Ok(counts)
}

async fn has(site: &Site, rows: &str) -> Tested {
    eventually(rows, async || {
        Ok((site.database().count(rows).await? > 0).then_some(()))
    })
    .await
}

async fn reset(server: &Server<'_>, person: &Person) -> Tested {
    let body = json!({ "email": person.email });
    server
        .post("/v1/password-resets", &body)
        .await?
        .with(202)
        .map(drop)
}

/// Leaves mails that are queued and dead, a suppressed address and counters of every kind behind.
async fn live(
    site: &Site,
    server: &Server<'_>,
    mail_server: &MailServer,
    person: &Person,
) -> Result<Tokens, BoxError> {
    let tokens = logged_in(server, person).await?;
    mail_server.refuse("RCPT", "451 4.7.1 greylisted");
    reset(server, person).await?;
    server.register(person).await?.with(202)?;
    let wrong = Person {
        password: "a wrong password for sure".into(),
        ..person.clone()
    };
    server
        .log_in(&wrong)
        .await?
        .problem(401, "invalid-credentials")?;
    let change = json!({ "current_password": person.password, "new_email": "new@example.org" });
    let request = server.request(Method::POST, "/v1/users/me/email-changes");
    server
        .send(request.bearer_auth(&tokens.access_token).json(&change))
        .await?
        .with(202)?;
    let untried = "delivery where state = 1 or state = 0 and attempts = 0";
    eventually("the first attempt of every mail", async || {
        Ok((site.database().count(untried).await? == 0).then_some(()))
    })
    .await?;

    let dead = site.database().count("delivery where state = 2").await?;
    mail_server.refuse("RCPT", "550 5.1.1 no such mailbox");
    reset(server, person).await?;
    eventually("a dead mail", async || {
        let now = site.database().count("delivery where state = 2").await?;
        Ok((now > dead).then_some(()))
    })
    .await?;
    Ok(tokens)
}

on_each_database! {
    async fn nothing_but_the_audit_trail_is_left_of_a_person(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("AUTH__DELETION_GRACE", "1s")
            .with("WORKER__RETRY_BASE", "1h")
            .with("WORKER__RETRY_CAP", "7d");
        let mail_server = site.mail_server().await?;
        let site = site.with("MAIL__URL", &mail_server.url);
        let server = site.serve().await?;
        let (ann, ben) = (Person::named("ann"), Person::named("ben"));
        server.sign_up(&ben).await?;
        site.settled().await?;
        let with_ben = counts(&site).await?;
        server.sign_up(&ann).await?;
        site.settled().await?;
        let with_both = counts(&site).await?;
        live(&site, &server, &mail_server, &ben).await?;
        let before = counts(&site).await?;
        assert!(before["delivery"] > 3 && before["throttle"] > 3 && before["mail_allowance"] > 0);
        let of_sign_up = |table: &String| with_both[table] - with_ben[table];
        let expected: BTreeMap<_, _> = before
            .iter()
            .map(|(table, count)| (table.clone(), count - of_sign_up(table)))
            .collect();

        let tokens = live(&site, &server, &mail_server, &ann).await?;
        let during = counts(&site).await?;
        for table in ["delivery", "session", "suppressed_address", "throttle"] {
            assert!(during[table] > before[table], "{table}: {during:?}");
        }
        server.delete_account(&tokens.access_token, &ann.password).await?.with(202)?;
        has(&site, "event_log where event_type = 'auth.account_erased'").await?;

        eventually("the counts without the person", async || {
            Ok((counts(&site).await? == expected).then_some(()))
        })
        .await
        .map_err(|error| format!("{error}: {expected:?}, {during:?}"))?;
        Ok(())
    }
}
