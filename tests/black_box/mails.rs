//! Mail servers that refuse, and that encrypt.

mod command_line;
mod encryption;
mod suppression;
mod void;

use crate::support::{MailServer, Person, Site, Tested, eventually, new_site};
use test_databases::{TestDatabase, on_each_database};

/// Returns a site that retries quickly, and its mail server.
async fn site(database: TestDatabase) -> Result<(Site, MailServer), crate::support::BoxError> {
    let site = new_site(database)?
        .with("WORKER__RETRY_BASE", "10ms")
        .with("WORKER__RETRY_CAP", "1s");
    let mail_server = site.mail_server().await?;
    Ok((site.with("MAIL__URL", &mail_server.url), mail_server))
}

async fn count(site: &Site, rows: &str) -> Tested {
    eventually(rows, async || {
        Ok((site.database().count(rows).await? == 1).then_some(()))
    })
    .await
}

on_each_database! {
    async fn a_refused_sender_is_retried_and_reported(database: TestDatabase) -> Tested {
        let (site, mail_server) = site(database).await?;
        mail_server.refuse("MAIL", "550 5.7.1 sender rejected");
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.registered(&ann).await?;
        count(&site, "delivery where state <> 2 and attempts > 1").await?;

        let ready = server.get("/health/ready").await?.with(200)?.json()?;
        assert_eq!(ready["status"], "degraded");
        let dependencies = ready["dependencies"].as_array().ok_or("no list")?;
        let mail = dependencies.iter().find(|found| found["name"] == "mail").ok_or("no mail")?;
        assert_eq!(mail["detail"], "the mail server refuses the sender");
        assert!(site.log().contains("mails are not sent"), "{}", site.log());

        mail_server.accept();
        server.mails().code(&ann.email).await?;
        Ok(())
    }

    async fn mails_survive_more_failures_than_other_deliveries(database: TestDatabase) -> Tested {
        let (site, mail_server) = site(database).await?;
        let site = site.with("WORKER__RETRY_CAP", "20ms");
        mail_server.refuse("RCPT", "451 4.7.1 greylisted");
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.registered(&ann).await?;
        count(&site, "delivery where state <> 2 and attempts > 12").await?;

        mail_server.accept();
        server.mails().code(&ann.email).await?;
        Ok(())
    }

    async fn a_mail_to_an_unknown_recipient_is_not_retried(database: TestDatabase) -> Tested {
        let (site, mail_server) = site(database).await?;
        mail_server.refuse("RCPT", "550 5.1.1 no such mailbox");
        let server = site.serve().await?;
        server.registered(&Person::named("ann")).await?;
        count(&site, "delivery where state = 2 and attempts = 1").await?;
        let ready = server.get("/health/ready").await?.with(200)?.json()?;
        assert_eq!(ready["status"], "ready", "{ready}");
        Ok(())
    }
}
