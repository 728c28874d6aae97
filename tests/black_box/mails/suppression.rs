//! Addresses that bounced for good.

use super::{count, site};
use crate::support::{Person, Tested};
use serde_json::Value;
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn an_address_that_bounced_gets_no_mail_until_the_suppression_is_lifted(
        database: TestDatabase,
    ) -> Tested {
        let (site, mail_server) = site(database).await?;
        mail_server.refuse("RCPT", "550 5.1.1 no such mailbox");
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let json = async |arguments: &[&str]| {
            let arguments = [&["mail"], arguments, &["--json"]].concat();
            site.run(&arguments).await?.with(0)?.json()
        };
        assert_eq!(json(&["suppressed", &ann.email]).await?["suppression"], Value::Null);
        server.registered(&ann).await?;
        count(&site, "delivery where state = 2").await?;
        count(&site, "suppressed_address").await?;

        mail_server.accept();
        let connections = mail_server.connections();
        server.register(&ann).await?.with(202)?;
        let suppressed = "delivery where state = 2 and last_error like '%suppressed%'";
        count(&site, suppressed).await?;

        assert_eq!(mail_server.connections(), connections, "no mail is sent");
        let found = json(&["suppressed", &ann.email]).await?;
        assert_eq!(found["suppression"]["reason"], "550 5.1.1");
        for lifted in [true, false] {
            let answer = json(&["suppressed", &ann.email, "--lift"]).await?;
            assert_eq!(answer["lifted"], lifted);
        }
        json(&["retry", "--dead"]).await?;
        server.mails().code(&ann.email).await?;
        site.settled().await
    }

    async fn other_refusals_suppress_nothing(database: TestDatabase) -> Tested {
        let (site, mail_server) = site(database).await?;
        mail_server.refuse("RCPT", "552 5.2.2 mailbox full");
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.registered(&ann).await?;
        count(&site, "delivery where state = 2").await?;
        assert_eq!(site.database().count("suppressed_address").await?, 0);

        mail_server.accept();
        server.register(&ann).await?.with(202)?;
        server.mails().code(&ann.email).await?;
        Ok(())
    }
}
