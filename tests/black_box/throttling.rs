//! Limits of password attempts: the effects of an attack on others, and the information it yields.

use crate::support::{Answer, BoxError, Client, Person, Tested, Tokens, new_site};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

const HOME: &str = "198.51.100.7";
const TRAVEL: &str = "2001:db8:7::1";
const ATTACKER: &str = "203.0.113.66";
const NEW: &str = "nine patient herons wade";

async fn guess(client: &Client, person: &Person) -> Result<Answer, BoxError> {
    client
        .log_in(&person.clone().with_password("a wrong guess"))
        .await
}

async fn forget(client: &Client, person: &Person) -> Result<Answer, BoxError> {
    client
        .post("/v1/password-resets", &json!({ "email": person.email }))
        .await
}

/// Guesses from as many networks as needed to stay below the limit of each.
async fn attack(client: &Client, person: &Person, guesses: usize) -> Tested {
    for number in 0..guesses {
        let network = format!("203.0.113.{}", number / 4);
        guess(&client.on_network(network), person).await?;
    }
    Ok(())
}

async fn statuses(
    requests: impl Iterator<Item = impl Future<Output = Result<Answer, BoxError>> + Send + 'static>,
) -> Result<BTreeMap<u16, usize>, BoxError> {
    let mut racing = JoinSet::new();
    for request in requests {
        racing.spawn(request);
    }
    let mut counts = BTreeMap::new();
    while let Some(answer) = racing.join_next().await {
        *counts.entry(answer??.status).or_default() += 1;
    }
    Ok(counts)
}

on_each_database! {
    async fn an_attacker_does_not_lock_out_the_owner(database: TestDatabase) -> Tested {
        let site = new_site(database)?.behind_a_proxy();
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let (home, travel) = (server.on_network(HOME), server.on_network(TRAVEL));
        home.sign_up(&ann).await?;

        for _ in 0..3 {
            attack(&server, &ann, 25).await?;
            home.log_in(&ann).await?.with(201)?;
        }
        guess(&home, &ann).await?.problem(401, "invalid-credentials")?;
        home.log_in(&ann).await?.with(201)?;
        travel.log_in(&ann).await?.problem(429, "too-many-attempts")?;

        forget(&travel, &ann).await?.with(202)?;
        let token = server.mails().link_token(2, &ann.email, "password-reset").await?;
        travel.choose_password(&token, NEW).await?.with(204)?;
        let ann = ann.with_password(NEW);
        for _ in 0..3 {
            attack(&server, &ann, 25).await?;
            travel.log_in(&ann).await?.with(201)?;
            home.log_in(&ann).await?.with(201)?;
        }
        Ok(())
    }

    async fn an_address_attacked_before_its_owner_registers_is_not_locked(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?
            .behind_a_proxy()
            .with("LIMITS__LOGIN_FAILURES", 1000)
            .with("LIMITS__LOGIN_FAILURES_UNTIL_RESET", 15);
        let server = site.serve().await?;
        let ann = Person::named("ann");
        attack(&server, &ann, 20).await?;
        let attacker = server.on_network(ATTACKER);
        attacker.log_in(&ann).await?.problem(429, "too-many-attempts")?;

        let home = server.on_network(HOME);
        home.sign_up(&ann).await?;
        let tokens = Tokens::of(&home.log_in(&ann).await?.with(201)?)?;

        let change = json!({ "new_email": "ann@example.net", "current_password": ann.password });
        let request = home.request(Method::POST, "/v1/users/me/email-changes")
            .bearer_auth(&tokens.access_token);
        home.send(request.json(&change)).await?.with(202)?;
        let renewed = home.change_password(&tokens.access_token, &ann.password, NEW).await?;
        let tokens = Tokens::of(&renewed.with(200)?)?;
        let request = home.request(Method::DELETE, "/v1/users/me")
            .bearer_auth(&tokens.access_token);
        home.send(request.json(&json!({ "current_password": NEW }))).await?.with(202)?;
        Ok(())
    }

    async fn a_stranger_cannot_observe_log_ins_of_the_owner(database: TestDatabase) -> Tested {
        let site = new_site(database)?.behind_a_proxy();
        let server = site.serve().await?;
        let (ann, sue) = (Person::named("ann"), Person::named("sue"));
        let (home, travel) = (server.on_network(HOME), server.on_network(TRAVEL));
        home.sign_up(&ann).await?;
        let attacker = server.on_network(ATTACKER);

        for round in 0..3 {
            for owner in [&home, &travel] {
                let mut seen = Vec::new();
                for person in [&ann, &sue] {
                    let mut answers = Vec::new();
                    for _ in 0..2 {
                        let answer = guess(&attacker, person).await?;
                        let policy = answer.header("ratelimit-policy").map(str::to_owned);
                        answers.push((answer.status, answer.text("code")?, policy));
                    }
                    seen.push(answers);
                }
                assert_eq!(seen[0], seen[1], "round {round}");
                owner.log_in(&ann).await?.with(201)?;
            }
        }
        Ok(())
    }

    async fn concurrent_guesses_from_one_network_respect_its_limit(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?.behind_a_proxy();
        let server = site.serve().await?;
        let (ann, attacker) = (Person::named("ann"), server.on_network(ATTACKER));
        server.on_network(HOME).sign_up(&ann).await?;
        let guesses = (0..20).map(|_| {
            let (attacker, ann) = (attacker.clone(), ann.clone());
            async move { guess(&attacker, &ann).await }
        });
        assert_eq!(statuses(guesses).await?, [(401, 5), (429, 15)].into());
        attacker.log_in(&ann).await?.problem(429, "too-many-attempts")
    }

    async fn concurrent_guesses_from_unknown_networks_share_a_limit(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?.behind_a_proxy();
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.on_network(HOME).sign_up(&ann).await?;
        let guesses = (0..40).map(|number| {
            let (client, ann) = (server.on_network(format!("203.0.113.{number}")), ann.clone());
            async move { guess(&client, &ann).await }
        });
        assert_eq!(statuses(guesses).await?, [(401, 20), (429, 20)].into());
        Ok(())
    }

    async fn concurrent_right_log_ins_in_several_processes_all_succeed(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?.behind_a_proxy();
        let servers = [site.serve().await?, site.serve().await?];
        let ann = Person::named("ann");
        servers[0].on_network(HOME).sign_up(&ann).await?;
        for network in [HOME, TRAVEL] {
            let log_ins = (0..16).map(|number| {
                let (client, ann) = (servers[number % 2].on_network(network), ann.clone());
                async move { client.log_in(&ann).await }
            });
            assert_eq!(statuses(log_ins).await?, [(201, 16)].into(), "{network}");
        }
        Ok(())
    }

    async fn five_wrong_current_passwords_end_the_session(database: TestDatabase) -> Tested {
        let site = new_site(database)?.behind_a_proxy();
        let server = site.serve().await?;
        let (ann, home) = (Person::named("ann"), server.on_network(HOME));
        home.sign_up(&ann).await?;
        let tokens = Tokens::of(&home.log_in(&ann).await?.with(201)?)?;
        let other = Tokens::of(&home.log_in(&ann).await?.with(201)?)?;

        let guesses = (0..20).map(|_| {
            let (home, tokens) = (home.clone(), tokens.clone());
            async move { home.change_password(&tokens.access_token, "a wrong guess", NEW).await }
        });
        let seen = statuses(guesses).await?;
        assert_eq!(seen.get(&403), Some(&5), "{seen:?}");
        assert!(seen.keys().all(|status| [401, 403, 429].contains(status)), "{seen:?}");

        let refused = home.change_password(&tokens.access_token, &ann.password, NEW).await?;
        refused.problem(401, "invalid-token")?;
        home.refresh(&tokens.session_token).await?.problem(401, "invalid-session-token")?;
        home.change_password(&other.access_token, &ann.password, NEW).await?.with(200)?;
        home.log_in(&ann.with_password(NEW)).await?.with(201)?;
        Ok(())
    }
}
