//! `mail list`, `show` and `retry`.

use super::{count, site};
use crate::support::{Person, Tested};
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn the_operator_sees_and_retries_dead_mails(database: TestDatabase) -> Tested {
        let (site, mail_server) = site(database).await?;
        mail_server.refuse("RCPT", "550 5.2.0 mailbox broken");
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.registered(&ann).await?;
        count(&site, "delivery where state = 2").await?;

        let listed = site.run(&["mail", "list", "--state", "dead", "--json"]).await?.with(0)?.json()?;
        let [mail] = listed["items"].as_array().ok_or("no items")?.as_slice() else {
            return Err(format!("{listed}").into());
        };
        assert_eq!((&mail["to"], &mail["kind"], &mail["state"]), (&ann.email.clone().into(), &"verification code".into(), &"dead".into()));
        assert!(mail["last_error"].as_str().is_some_and(|error| error.contains("550 5.2.0")), "{mail}");
        assert!(mail["useful_until"].is_string());
        let queued = site.run(&["mail", "list", "--state", "queued", "--json"]).await?.with(0)?.json()?;
        assert_eq!(queued["items"], serde_json::json!([]));
        let id = mail["id"].to_string();
        let shown = site.run(&["mail", "show", &id, "--json"]).await?.with(0)?;
        assert_eq!(&shown.json()?, mail);
        let text = site.run(&["mail", "list"]).await?.with(0)?.output;
        assert!(text.contains(&ann.email) && text.contains("550 5.2.0"), "{text}");

        mail_server.accept();
        site.run(&["mail", "retry", &id]).await?.with(0)?;
        let code = server.mails().code(&ann.email).await?;
        for output in [&shown.output, &text] {
            assert!(!output.contains(&code), "{output}");
        }
        site.settled().await?;
        let gone = site.run(&["mail", "retry", &id, "--json"]).await?.with(1)?;
        assert_eq!(gone.problem()?["code"], "mail-not-found");
        let none = site.run(&["mail", "retry", "--dead", "--json"]).await?.with(0)?.json()?;
        assert_eq!(none["retried"], 0);
        Ok(())
    }
}
