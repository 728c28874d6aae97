//! Rotation of session tokens: lost responses, parallel tabs and reuse detection.

mod copied_tokens;
mod random_rounds;

use crate::support::{
    Answer, BoxError, Client, Person, Site, Tested, Tokens, eventually, new_site,
};
use std::collections::BTreeSet;
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

/// Refreshes `count` times concurrently with the same token, alternating between the servers.
async fn at_once(
    clients: &[Client],
    session_token: &str,
    count: usize,
) -> Result<Vec<Answer>, BoxError> {
    let mut tasks = JoinSet::new();
    for client in clients.iter().cycle().take(count) {
        let (client, session_token) = (client.clone(), session_token.to_owned());
        tasks.spawn(async move { client.refresh(&session_token).await });
    }
    let mut answers = Vec::new();
    while let Some(answer) = tasks.join_next().await {
        answers.push(answer??);
    }
    Ok(answers)
}

/// Ends the grace period of all replaced tokens of the session.
async fn expire_grace_period(site: &Site, tokens: &Tokens) -> Tested {
    let session_id = &tokens.session_id;
    let expire = format!("update session set rotations = '[]' where id = '{session_id}'");
    site.database().execute(&expire).await
}

/// Waits until the first use of the session's current pair is stored.
async fn use_is_stored(site: &Site, tokens: &Tokens) -> Tested {
    let session_id = &tokens.session_id;
    let used = format!("session where id = '{session_id}' and used_generation = generation");
    eventually("the note of the use", async || {
        let count = site.database().count(&used).await?;
        Ok((count == 1).then_some(()))
    })
    .await
}

on_each_database! {
    async fn concurrent_refreshes_with_one_token_have_one_successor(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let (one, two) = (site.serve().await?, site.serve().await?);
        let tokens = one.sign_up(&Person::named("ann")).await?;

        let answers = at_once(&[one.client(), two.client()], &tokens.session_token, 20).await?;

        let mut successors = BTreeSet::new();
        for answer in answers {
            let refreshed = Tokens::of(&answer.with(200)?)?;
            two.me(&refreshed.access_token).await?.problem(428, "profile-incomplete")?;
            successors.insert(refreshed.session_token);
        }
        assert_eq!(successors.len(), 1);
        assert!(!successors.contains(&tokens.session_token));
        assert_eq!(site.database().texts("select cast(generation as text) as value from session").await?, ["2"]);
        Ok(())
    }
}
