//! Password changes and resets.

mod strength;

use crate::support::{Answer, BoxError, Client, Person, Tested, Tokens, eventually, new_site};
use reqwest::Method;
use serde_json::json;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

const NEW: &str = "nine patient herons wade";

async fn forget(client: &Client, email: &str) -> Result<Answer, BoxError> {
    let request = client
        .request(Method::POST, "/v1/password-resets")
        .header("X-Request-Id", "one-and-the-same");
    client.send(request.json(&json!({ "email": email }))).await
}

fn bytes(answer: &Answer) -> (u16, BTreeMap<&str, &[u8]>, &[u8]) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers
        .map(|(name, value)| (name.as_str(), value.as_bytes()))
        .collect();
    (answer.status, headers, &answer.body)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

on_each_database! {
    async fn a_password_change_ends_all_other_sessions_within_a_second(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let current = server.sign_up(&ann).await?;
        let other = Tokens::of(&server.log_in(&ann).await?.with(201)?)?;
        server.change_password(&current.access_token, "not this one", NEW)
            .await?
            .problem(403, "reauthentication-failed")?;
        server.change_password(&current.access_token, &ann.password, "short")
            .await?
            .problem(422, "validation-failed")?;
        server.change_password(&current.access_token, &ann.password, "ann@example.org!")
            .await?
            .problem(422, "validation-failed")?;
        server.me(&other.access_token).await?.problem(428, "profile-incomplete")?;

        let renewed = server.change_password(&current.access_token, &ann.password, NEW).await?;
        let renewed = Tokens::of(&renewed.with(200)?)?;

        let changed = Instant::now();
        let has_ended = async || Ok((server.me(&other.access_token).await?.status == 401).then_some(()));
        eventually("the end of the other session", has_ended).await?;
        let delay = changed.elapsed();
        println!("the other session ended after {delay:?}");
        assert!(delay < Duration::from_secs(1), "{delay:?}");
        eventually("the rejection of the old access token", async || {
            Ok((server.me(&current.access_token).await?.status == 401).then_some(()))
        })
        .await?;
        server.refresh(&current.session_token).await?.problem(401, "invalid-session-token")?;
        assert_eq!(renewed.session_id, current.session_id);
        server.me(&renewed.access_token).await?.problem(428, "profile-incomplete")?;
        server.refresh(&renewed.session_token).await?.with(200)?;
        server.log_in(&ann).await?.problem(401, "invalid-credentials")?;
        server.log_in(&ann.clone().with_password(NEW)).await?.with(201)?;
        let notice = server.mails().nth(2, &ann.email).await?;
        assert!(notice.header("Subject").is_some_and(|subject| subject.contains("was changed")), "{}", notice.raw);
        Ok(())
    }

    async fn a_mailed_link_resets_the_password(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let tokens = server.sign_up(&ann).await?;
        for _ in 0..6 {
            server.log_in(&ann.clone().with_password("a wrong guess")).await?;
        }
        server.log_in(&ann).await?.problem(429, "too-many-attempts")?;

        forget(&server, "ANN@example.org").await?.with(202)?;
        let token = server.mails().link_token(2, &ann.email, "password-reset").await?;
        server.get("/links/password-reset").await?.with(200)?;
        server.choose_password(&token, "short").await?.problem(422, "validation-failed")?;
        server.choose_password(&token, "ann@example.org!").await?.problem(422, "validation-failed")?;
        server.choose_password(&token, NEW).await?.with(204)?;

        server.choose_password(&token, NEW).await?.problem(400, "code-invalid")?;
        let session = server.refresh(&tokens.session_token).await?;
        session.problem(401, "invalid-session-token")?;
        server.log_in(&ann).await?.problem(401, "invalid-credentials")?;
        server.log_in(&ann.clone().with_password(NEW)).await?.with(201)?;
        Ok(())
    }

    async fn a_reset_request_does_not_reveal_whether_an_account_exists(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("LIMITS__RESETS_PER_HOUR", 1000);
        let server = site.serve().await?;
        let (ann, sue) = (Person::named("ann"), Person::named("sue"));
        server.sign_up(&ann).await?;
        server.sign_up(&sue).await?;
        let suspend = "update account set suspended_at = created_at where address = 'sue@example.org'";
        site.database().execute(suspend).await?;

        let expected = forget(&server, &ann.email).await?.with(202)?;
        assert_eq!(bytes(&forget(&server, &sue.email).await?), bytes(&expected));
        let mut times = [Vec::new(), Vec::new()];
        for _ in 0..100 {
            for (email, times) in [ann.email.as_str(), "unknown@example.org"].iter().zip(&mut times) {
                let asked = Instant::now();
                let answer = forget(&server, email).await?;
                times.push(asked.elapsed());
                assert_eq!(bytes(&answer), bytes(&expected), "{email}");
            }
        }

        let [known, unknown] = times.map(median);
        println!("100 pairs of resets: median known {known:?}, unknown {unknown:?}");
        let ratio = known.as_secs_f64() / unknown.as_secs_f64();
        assert!((0.5..2.0).contains(&ratio), "known {known:?}, unknown {unknown:?}");
        site.settled().await?;
        assert_eq!(server.mails().to("unknown@example.org")?.len(), 0);
        Ok(())
    }

    async fn at_most_three_links_are_mailed_per_hour(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;
        for _ in 0..5 {
            forget(&server, &ann.email).await?.with(202)?;
            // a link that a newer one replaces before it is sent is not sent
            site.settled().await?;
        }
        assert_eq!(server.mails().to(&ann.email)?.len(), 1 + 3);
        Ok(())
    }

    async fn concurrent_uses_of_one_link_succeed_once(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;
        forget(&server, &ann.email).await?.with(202)?;
        let token = server.mails().link_token(2, &ann.email, "password-reset").await?;

        let mut racing = JoinSet::new();
        for number in 0..20 {
            let (client, token) = (server.client(), token.clone());
            racing.spawn(async move { client.choose_password(&token, &format!("patient herons number {number}")).await });
        }
        let mut statuses = BTreeMap::<u16, usize>::new();
        while let Some(answer) = racing.join_next().await {
            *statuses.entry(answer??.status).or_default() += 1;
        }

        assert_eq!(statuses, [(204, 1), (400, 19)].into());
        Ok(())
    }

    async fn a_repeated_request_sends_one_link(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;
        for _ in 0..3 {
            server.post_once("key", "/v1/password-resets", &json!({ "email": ann.email })).await?.with(202)?;
        }
        site.settled().await?;
        assert_eq!(server.mails().to(&ann.email)?.len(), 2);
        Ok(())
    }
}
