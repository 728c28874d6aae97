//! Codes and links that are void by the time of sending.

use super::site;
use crate::support::{BoxError, Person, Server, Site, Tested, Tokens, eventually};
use serde_json::json;
use test_databases::{TestDatabase, on_each_database};

const BUSY: &str = "451 4.3.2 busy";

async fn reset(server: &Server<'_>, person: &Person) -> Tested {
    let body = json!({ "email": person.email });
    server
        .post("/v1/password-resets", &body)
        .await?
        .with(202)
        .map(drop)
}

/// Returns how many mails the person has after all of them have been sent or discarded.
async fn settled(site: &Site, person: &Person) -> Result<usize, BoxError> {
    site.settled().await?;
    Ok(site.mails().to(&person.email)?.len())
}

/// Waits until the worker has discarded all mails but one, while none can be sent.
async fn one_is_left(site: &Site) -> Tested {
    eventually("a single mail", async || {
        Ok((site.database().count("delivery").await? == 1).then_some(()))
    })
    .await
}

on_each_database! {
    async fn only_the_newest_code_of_an_address_is_sent(database: TestDatabase) -> Tested {
        let (site, mail_server) = site(database).await?;
        mail_server.refuse("RCPT", BUSY);
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.registered(&ann).await?;
        let newest = server.registered(&ann).await?;
        one_is_left(&site).await?;

        mail_server.accept();
        assert_eq!(settled(&site, &ann).await?, 1);
        let code = server.mails().code(&ann.email).await?;
        server.verify(&newest, &code).await?.with(201)?;
        assert!(site.log().contains("the code or link is void"), "{}", site.log());
        Ok(())
    }

    async fn only_the_newest_link_of_an_account_is_sent(database: TestDatabase) -> Tested {
        let (site, mail_server) = site(database).await?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;
        let before = settled(&site, &ann).await?;
        mail_server.refuse("RCPT", BUSY);
        reset(&server, &ann).await?;
        reset(&server, &ann).await?;
        one_is_left(&site).await?;
        mail_server.accept();

        assert_eq!(settled(&site, &ann).await?, before + 1);
        let token = server.mails().link_token(before + 1, &ann.email, "password-reset").await?;
        server.choose_password(&token, "another long pass phrase").await?.with(204)?;
        Ok(())
    }

    async fn a_link_of_a_suspended_account_is_not_sent(database: TestDatabase) -> Tested {
        let (site, mail_server) = site(database).await?;
        let admin = site.create_administrator("admin").await?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let tokens = server.sign_up(&ann).await?;
        let before = settled(&site, &ann).await?;
        mail_server.refuse("RCPT", BUSY);
        reset(&server, &ann).await?;
        let admin = Tokens::of(&server.log_in(&admin).await?.with(201)?)?;
        server.suspend(&admin.access_token, &tokens.user_id).await?.with(204)?;
        one_is_left(&site).await?;
        mail_server.accept();

        assert_eq!(settled(&site, &ann).await?, before + 1, "the notice");
        let notice = server.mails().nth(before + 1, &ann.email).await?;
        assert!(!notice.raw.contains("password-reset"), "{}", notice.raw);
        Ok(())
    }
}
