//! Concurrent requests.

use crate::support::{Answer, BoxError, Person, Tested, Tokens, new_site};
use std::{
    collections::{BTreeMap, BTreeSet},
    future::Future,
    time::{Duration, Instant},
};
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

/// Sends all requests concurrently and returns the responses in the order of completion.
async fn at_once<F>(requests: impl IntoIterator<Item = F>) -> Result<Vec<Answer>, BoxError>
where
    F: Future<Output = Result<Answer, BoxError>> + Send + 'static,
{
    let mut tasks: JoinSet<_> = requests.into_iter().collect();
    let mut answers = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        answers.push(ended??);
    }
    Ok(answers)
}

fn statuses(answers: &[Answer]) -> BTreeMap<u16, usize> {
    let mut counts = BTreeMap::new();
    for answer in answers {
        *counts.entry(answer.status).or_default() += 1;
    }
    counts
}

on_each_database! {
    async fn concurrent_registrations_of_one_address_open_one_account(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("AUTH__HASH_QUEUE", 1000)
            .with("LIMITS__MAILS_PER_HOUR", 20);
        let server = site.serve().await?;

        let registered = at_once((1..=20).map(|number| {
            let person = Person::named("ann").with_password(&format!("seven brave otters {number}"));
            let client = server.client();
            async move { client.register(&person).await }
        }));
        let registered = registered.await?;
        assert_eq!(statuses(&registered), [(202, 20)].into());

        // registrations of one address are serialized; ids and mails are sorted by time. Only the
        // newest code is certain to be sent.
        let ids: Result<BTreeSet<_>, _> = registered.iter().map(|answer| answer.text("registration_id")).collect();
        site.settled().await?;
        let mail = server.mails().to("ann@example.org")?.pop().ok_or("no mail")?;
        let code = mail.code().ok_or("no code")?;
        let verified = at_once(ids?.into_iter().map(|id| {
            let (client, code) = (server.client(), code.clone());
            async move { client.verify(&id, &code).await }
        }));

        assert_eq!(statuses(&verified.await?), [(201, 1), (400, 19)].into());
        for table in ["account", "profile", "session", "registration where kind = 'verified'"] {
            assert_eq!(site.database().count(table).await?, 1, "{table}");
        }
        Ok(())
    }

    async fn concurrent_verifications_open_one_session(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let id = server.registered(&ann).await?;
        let code = server.mails().code(&ann.email).await?;

        let verified = at_once((0..20).map(|_| {
            let (client, id, code) = (server.client(), id.clone(), code.clone());
            async move { client.verify(&id, &code).await }
        }));
        let verified = statuses(&verified.await?);

        assert_eq!(verified.get(&201), Some(&1), "{verified:?}");
        assert!(verified.keys().all(|status| [201, 400, 429].contains(status)), "{verified:?}");
        assert_eq!(site.database().count("session").await?, 1);
        Ok(())
    }

    async fn other_requests_stay_fast_during_password_hashing(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("AUTH__HASH_QUEUE", 200)
            .with("LIMITS__LOGIN_FAILURES", 1000)
            .with("LIMITS__NETWORK_FAILURES_PER_MINUTE", 1000);
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let token = server.sign_up(&ann).await?.access_token;
        server.finalize(&token).await?.with(200)?;
        let client = server.client();
        let mut logins = JoinSet::new();
        for _ in 0..50 {
            let (client, ann) = (client.clone(), ann.clone());
            logins.spawn(async move { client.log_in(&ann).await });
        }

        let (mut slowest, mut rounds) = (Duration::ZERO, 0);
        while !logins.is_empty() {
            for path in ["/v1/users/me", "/health/live"] {
                let asked = Instant::now();
                client.get_as(&token, path).await?.with(200)?;
                slowest = slowest.max(asked.elapsed());
            }
            rounds += 1;
            while let Some(ended) = logins.try_join_next() {
                ended??.with(201)?;
            }
        }

        assert!(rounds > 1, "the logins completed before the other requests");
        assert!(slowest < Duration::from_secs(1), "{slowest:?}");
        Ok(())
    }

    async fn a_full_hash_queue_is_reported_as_overload(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("AUTH__HASH_QUEUE", 1)
            .with("AUTH__HASH_WORKERS", 1)
            .with("LIMITS__LOGIN_FAILURES", 1000);
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let token = server.sign_up(&ann).await?.access_token;

        let answers = at_once((0..30).map(|_| {
            let (client, ann) = (server.client(), ann.clone());
            async move { client.log_in(&ann).await }
        }));
        let answers = answers.await?;

        let counts = statuses(&answers);
        assert!(counts.contains_key(&201) && counts.contains_key(&503) && counts.len() == 2, "{counts:?}");
        for refused in answers.iter().filter(|answer| answer.status == 503) {
            refused.problem(503, "overloaded")?;
        }
        for accepted in answers.iter().filter(|answer| answer.status == 201) {
            server.me(&Tokens::of(accepted)?.access_token).await?.problem(428, "profile-incomplete")?;
        }
        server.me(&token).await?.problem(428, "profile-incomplete")?;
        server.log_in(&ann).await?.with(201)?;
        Ok(())
    }
}
