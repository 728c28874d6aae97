//! Another address for an account.

use crate::support::{Answer, BoxError, Client, Person, Server, Site, Tested, Tokens};
use reqwest::Method;
use serde_json::json;
use test_databases::{TestDatabase, on_each_database};

const CHANGES: &str = "/v1/users/me/email-changes";

async fn request(client: &Client, token: &str, person: &Person, to: &str) -> Result<Answer, BoxError> {
    let body = json!({ "new_email": to, "current_password": person.password });
    client.send(client.request(Method::POST, CHANGES).bearer_auth(token).json(&body)).await
}

async fn confirm(client: &Client, token: &str, id: &str, code: &str) -> Result<Answer, BoxError> {
    let path = format!("{CHANGES}/{id}/confirmation");
    client.send(client.request(Method::POST, &path).bearer_auth(token).json(&json!({ "code": code }))).await
}

/// Signed up, with a profile.
async fn ready(server: &Server<'_>, person: &Person) -> Result<Tokens, BoxError> {
    let tokens = server.sign_up(person).await?;
    server.finalise(&tokens.access_token).await?.with(200)?;
    Ok(tokens)
}

on_each_database! {
    async fn the_address_changes_with_the_code_and_both_inboxes_are_told(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let (ann, mails) = (Person::named("ann"), site.mails());
        let token = ready(&server, &ann).await?.access_token;

        let id = request(&server, &token, &ann, "new@example.org").await?.with(202)?.text("id")?;
        let code = mails.code("new@example.org").await?;
        assert_eq!(server.me(&token).await?.with(200)?.text("email")?, ann.email);
        let wrong = if code == "00000000" { "00000001" } else { "00000000" };
        confirm(&server, &token, &id, wrong).await?.problem(400, "code-invalid")?;
        let confirmed = confirm(&server, &token, &id, &code).await?.with(200)?;

        assert_eq!((confirmed.text("id")?, confirmed.text("email")?), (id.clone(), "new@example.org".to_owned()));
        assert_eq!(server.me(&token).await?.with(200)?.text("email")?, "new@example.org");
        confirm(&server, &token, &id, &code).await?.problem(400, "code-invalid")?;
        // the code of the registration, the warning, and that it happened
        mails.nth(3, &ann.email).await?;
        server.log_in(&ann).await?.problem(401, "invalid-credentials")?;
        let renamed = Person { email: "new@example.org".to_owned(), ..ann.clone() };
        server.log_in(&renamed).await?.with(201)?;
        server.register(&ann).await?.with(202)?;
        assert!(mails.nth(4, &ann.email).await?.code().is_some(), "the old address is free again");
        Ok(())
    }

    async fn a_taken_address_is_answered_as_a_free_one(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let (ann, bob) = (Person::named("ann"), Person::named("bob"));
        let token = ready(&server, &ann).await?.access_token;
        server.sign_up(&bob).await?;

        let free = request(&server, &token, &ann, "new@example.org").await?.with(202)?;
        let taken = request(&server, &token, &ann, &bob.email.to_uppercase()).await?.with(202)?;

        assert_eq!(free.header_names(), taken.header_names());
        assert_eq!(free.members()?, taken.members()?);
        let told = site.mails().nth(1, &bob.email.to_uppercase()).await?;
        assert_eq!(told.code(), None, "{}", told.raw);
        confirm(&server, &token, &taken.text("id")?, "00000000").await?.problem(400, "code-invalid")?;
        assert_eq!(server.me(&token).await?.with(200)?.text("email")?, ann.email);
        Ok(())
    }

    async fn nothing_is_asked_for_without_the_password(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let token = ready(&server, &ann).await?.access_token;
        let thief = ann.clone().with_password("not the password of anybody");

        for _ in 0..5 {
            let refused = request(&server, &token, &thief, "thief@example.org").await?;
            refused.problem(403, "reauthentication-failed")?;
        }
        request(&server, &token, &ann, "thief@example.org").await?.problem(429, "too-many-attempts")?;
        request(&server, "no token", &ann, "thief@example.org").await?.problem(401, "invalid-token")?;
        request(&server, &token, &ann, "no address").await?.problem(422, "validation-failed")?;

        assert_eq!(site.database().count("email_change").await?, 0);
        assert!(site.mails().to("thief@example.org")?.is_empty());
        Ok(())
    }

    /// Two changes at once, on two servers, then every code with every change at once.
    async fn no_address_is_ever_confirmed_by_a_code_that_was_not_sent_to_it(database: TestDatabase) -> Tested {
        const ROUNDS: usize = 200;
        let site = Site::new(database)?
            .with("LIMITS__EMAIL_CHANGES_PER_HOUR", 1000)
            .with("LIMITS__LOGIN_FAILURES", 1000)
            .with("LIMITS__NETWORK_FAILURES_PER_MINUTE", 1_000_000);
        let (one, two) = (site.serve().await?, site.serve().await?);
        let ann = Person::named("ann");
        let token = ready(&one, &ann).await?.access_token;

        for round in 0..ROUNDS {
            let addresses = [format!("a{round}@example.org"), format!("b{round}@example.org")];
            let (a, b) = tokio::try_join!(
                request(&one, &token, &ann, &addresses[0]),
                request(&two, &token, &ann, &addresses[1]),
            )?;
            let ids = [a.with(202)?.text("id")?, b.with(202)?.text("id")?];
            let codes = [site.mails().code(&addresses[0]).await?, site.mails().code(&addresses[1]).await?];

            let answers = tokio::try_join!(
                confirm(&one, &token, &ids[0], &codes[1]),
                confirm(&two, &token, &ids[1], &codes[0]),
                confirm(&one, &token, &ids[0], &codes[0]),
                confirm(&two, &token, &ids[1], &codes[1]),
            )?;

            answers.0.problem(400, "code-invalid")?;
            answers.1.problem(400, "code-invalid")?;
            let confirmed = [answers.2.status == 200, answers.3.status == 200];
            assert_ne!(confirmed[0], confirmed[1], "round {round}: {} {}", answers.2, answers.3);
            let address = &addresses[usize::from(confirmed[1])];
            assert_eq!(&one.me(&token).await?.with(200)?.text("email")?, address, "round {round}");
            // whoever looks for a mail reads them all
            site.mails().clear()?;
        }
        Ok(())
    }
}
