//! Changing the e-mail address of an account.

use crate::support::{
    Answer, BoxError, Client, Person, Server, Tested, Tokens, eventually, new_site,
};
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};
use test_databases::{TestDatabase, on_each_database};

const CHANGES: &str = "/v1/users/me/email-changes";
const UNDO: &str = "email-change-undo";
const NEW: &str = "nine patient herons wade";

async fn request(
    client: &Client,
    token: &str,
    person: &Person,
    to: &str,
) -> Result<Answer, BoxError> {
    let body = json!({ "new_email": to, "current_password": person.password });
    client
        .send(
            client
                .request(Method::POST, CHANGES)
                .bearer_auth(token)
                .json(&body),
        )
        .await
}

async fn confirm(client: &Client, token: &str, id: &str, code: &str) -> Result<Answer, BoxError> {
    let path = format!("{CHANGES}/{id}/confirmation");
    client
        .send(
            client
                .request(Method::POST, &path)
                .bearer_auth(token)
                .json(&json!({ "code": code })),
        )
        .await
}

/// Changes the address with a code from the `number`th mail to the new one.
async fn change(
    server: &Server<'_>,
    token: &str,
    person: &Person,
    (number, to): (usize, &str),
) -> Result<(), BoxError> {
    let id = request(server, token, person, to).await?.with(202)?;
    let code = server.mails().nth_code(number, to).await?;
    confirm(server, token, &id.text("id")?, &code)
        .await?
        .with(200)?;
    Ok(())
}

/// Signs up a user with a finalized profile.
async fn ready(server: &Server<'_>, person: &Person) -> Result<Tokens, BoxError> {
    let tokens = server.sign_up(person).await?;
    server.finalize(&tokens.access_token).await?.with(200)?;
    Ok(tokens)
}

on_each_database! {
    async fn a_confirmed_change_replaces_the_address_and_notifies_both_addresses(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
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
        // the code of the registration, the warning and the notice of the change
        mails.link_token(3, &ann.email, UNDO).await?;
        assert_eq!(mails.nth(2, "new@example.org").await?.code(), None);
        server.log_in(&ann).await?.problem(401, "invalid-credentials")?;
        let renamed = Person { email: "new@example.org".to_owned(), ..ann.clone() };
        server.log_in(&renamed).await?.with(201)?;
        server.register(&ann).await?.with(202)?;
        assert!(mails.nth(4, &ann.email).await?.code().is_some(), "the old address can be registered again");
        Ok(())
    }

    async fn the_owner_undoes_the_change_of_a_thief_who_knows_the_password(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (ann, mails) = (Person::named("ann"), site.mails());
        ready(&server, &ann).await?;
        let thief = Tokens::of(&server.log_in(&ann).await?.with(201)?)?;
        change(&server, &thief.access_token, &ann, (1, "thief@example.org")).await?;
        change(&server, &thief.access_token, &ann, (1, "thief2@example.org")).await?;
        let of_thief = mails.link_token(4, "thief@example.org", UNDO).await?;
        let token = mails.link_token(3, &ann.email, UNDO).await?;

        let page = server.get(&format!("/links/{UNDO}")).await?.with(200)?;
        assert!(String::from_utf8_lossy(&page.body).contains("Undo the change"));
        server.choose_password(&token, "short").await?.problem(422, "validation-failed")?;
        server.choose_password(&token, "ann@example.org!").await?.problem(422, "validation-failed")?;
        server.choose_password(&token, NEW).await?.with(204)?;

        let undone = Instant::now();
        eventually("the end of the session of the thief", async || {
            Ok((server.me(&thief.access_token).await?.status == 401).then_some(()))
        })
        .await?;
        assert!(undone.elapsed() < Duration::from_secs(1), "{:?}", undone.elapsed());
        server.refresh(&thief.session_token).await?.problem(401, "invalid-session-token")?;
        for closed in [&token, &of_thief] {
            server.choose_password(closed, NEW).await?.problem(400, "code-invalid")?;
        }
        for email in [ann.email.as_str(), "thief2@example.org"] {
            let stolen = Person { email: email.to_owned(), ..ann.clone() };
            server.log_in(&stolen).await?.problem(401, "invalid-credentials")?;
        }
        let owner = Tokens::of(&server.log_in(&ann.clone().with_password(NEW)).await?.with(201)?)?;
        assert_eq!(owner.user_id, thief.user_id);
        assert_eq!(server.me(&owner.access_token).await?.with(200)?.text("email")?, ann.email);
        for (number, email) in [(4, ann.email.as_str()), (3, "thief2@example.org")] {
            let notice = mails.nth(number, email).await?;
            assert!(notice.header("Subject").is_some_and(|subject| subject.contains("was undone")), "{}", notice.raw);
        }
        Ok(())
    }

    async fn an_undo_to_an_address_that_another_account_has_is_refused_like_a_wrong_one(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (ann, mails) = (Person::named("ann"), site.mails());
        let tokens = ready(&server, &ann).await?;
        change(&server, &tokens.access_token, &ann, (1, "new@example.org")).await?;
        let token = mails.link_token(3, &ann.email, UNDO).await?;
        let id = server.registered(&ann).await?;
        let code = mails.nth_code(4, &ann.email).await?;
        server.verify(&id, &code).await?.with(201)?;

        let refused = server.choose_password(&token, NEW).await?;
        let wrong = server.choose_password("lpt1_wrong", NEW).await?;

        assert_eq!(refused.members()?, wrong.members()?);
        refused.problem(400, "code-invalid")?;
        assert_eq!(server.me(&tokens.access_token).await?.with(200)?.text("email")?, "new@example.org");
        Ok(())
    }

    async fn an_undo_expires_and_leaves_with_the_account(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("AUTH__EMAIL_CHANGE_UNDO_TTL", "36h");
        let server = site.serve().await?;
        let (ann, mails) = (Person::named("ann"), site.mails());
        let tokens = ready(&server, &ann).await?;
        change(&server, &tokens.access_token, &ann, (1, "new@example.org")).await?;
        let token = mails.link_token(3, &ann.email, UNDO).await?;
        assert!(mails.nth(3, &ann.email).await?.raw.contains("36 hours"));

        site.database().execute("update email_change_undo set expires_at = created_at").await?;
        server.choose_password(&token, NEW).await?.problem(400, "code-invalid")?;

        site.database().execute("delete from account").await?;
        assert_eq!(site.database().count("email_change_undo").await?, 0);
        Ok(())
    }

    async fn responses_do_not_reveal_whether_an_address_is_taken(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (ann, bob) = (Person::named("ann"), Person::named("bob"));
        let token = ready(&server, &ann).await?.access_token;
        server.sign_up(&bob).await?;

        let free = request(&server, &token, &ann, "new@example.org").await?.with(202)?;
        let taken = request(&server, &token, &ann, &bob.email.to_uppercase()).await?.with(202)?;

        assert_eq!(free.header_names(), taken.header_names());
        assert_eq!(free.members()?, taken.members()?);
        let notice = site.mails().nth(1, &bob.email.to_uppercase()).await?;
        assert_eq!(notice.code(), None, "{}", notice.raw);
        confirm(&server, &token, &taken.text("id")?, "00000000").await?.problem(400, "code-invalid")?;
        assert_eq!(server.me(&token).await?.with(200)?.text("email")?, ann.email);
        Ok(())
    }

    async fn a_change_requires_the_current_password(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let token = ready(&server, &ann).await?.access_token;
        let attacker = ann.clone().with_password("a wrong password of Ann");
        request(&server, &token, &ann, "not-an-address").await?.problem(422, "validation-failed")?;

        for _ in 0..5 {
            let refused = request(&server, &token, &attacker, "attacker@example.org").await?;
            refused.problem(403, "reauthentication-failed")?;
        }
        // the session has ended
        request(&server, &token, &ann, "attacker@example.org")
            .await?
            .problem(401, "invalid-token")?;
        request(&server, "not-a-token", &ann, "attacker@example.org").await?.problem(401, "invalid-token")?;

        assert_eq!(site.database().count("email_change").await?, 0);
        assert!(site.mails().to("attacker@example.org")?.is_empty());
        Ok(())
    }

    /// Requests two changes concurrently on two servers, then tries every code with every change
    /// concurrently.
    async fn concurrent_changes_accept_only_the_code_sent_to_each_address(database: TestDatabase) -> Tested {
        const ROUNDS: usize = 200;
        let site = new_site(database)?
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
            // the code of the change that was replaced is not sent, unless it was before
            site.settled().await?;
            let code = |address: &str| -> Result<String, BoxError> {
                let mails = site.mails().to(address)?;
                Ok(mails.first().and_then(|mail| mail.code()).unwrap_or_else(|| "00000000".to_owned()))
            };
            let codes = [code(&addresses[0])?, code(&addresses[1])?];

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
            // keeps the mailbox small: each lookup reads all mails
            site.mails().clear()?;
        }
        Ok(())
    }
}
