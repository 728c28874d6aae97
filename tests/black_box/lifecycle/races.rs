use super::support::logged_in;
use crate::support::{Answer, BoxError, Person, Server, Tested, Tokens, new_site};
use std::time::Instant;
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

const ROUNDS: u32 = 12;

/// Starts log-ins and refreshes on both servers.
fn race(
    ann: &Person,
    session: &Tokens,
    servers: [&Server<'_>; 2],
) -> JoinSet<Result<Answer, BoxError>> {
    let mut racing = JoinSet::new();
    for server in servers.into_iter().cycle().take(4) {
        let (client, again) = (server.client(), server.client());
        let (ann, session) = (ann.clone(), session.clone());
        racing.spawn(async move { client.log_in(&ann).await });
        racing.spawn(async move { again.refresh(&session.session_token).await });
    }
    racing
}

on_each_database! {
    async fn suspension_ends_sessions_opened_concurrently(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("LIMITS__LOGIN_FAILURES", 1000)
            .with("LIMITS__LOGIN_FAILURES_UNTIL_RESET", 10000)
            .with("LIMITS__NETWORK_FAILURES_PER_MINUTE", 100_000);
        let admin = site.create_administrator("admin").await?;
        let (here, there) = (site.serve().await?, site.serve().await?);
        let admin = logged_in(&here, &admin).await?.access_token;
        let ann = Person::named("ann");
        let user_id = here.sign_up(&ann).await?.user_id;
        let mut statuses = Vec::new();
        let session = logged_in(&here, &ann).await?;
        let started = Instant::now();
        race(&ann, &session, [&here, &there]).join_all().await;
        let unraced = started.elapsed();

        for round in 0..ROUNDS {
            let session = logged_in(&here, &ann).await?;
            let mut racing = race(&ann, &session, [&here, &there]);
            // at different stages of hashing, opening and committing
            tokio::time::sleep(unraced * round / (ROUNDS - 1)).await;
            there.suspend(&admin, &user_id).await?.with(204)?;
            while let Some(ended) = racing.join_next().await {
                statuses.push(ended??.status);
            }

            let living = format!("session where user_id = '{user_id}' and ended_at is null");
            assert_eq!(site.database().count(&living).await?, 0, "in round {round}");
            here.reinstate(&admin, &user_id).await?.with(204)?;
        }

        assert!(statuses.iter().all(|status| [200, 201, 401].contains(status)), "{statuses:?}");
        assert!([201, 401].iter().all(|status| statuses.contains(status)), "no race took place: {statuses:?}");
        Ok(())
    }
}
