//! Concurrent changes of users by each other leave a consistent state.

mod participant;
mod random_changes;
mod snapshot;

use super::CommandLine;
use crate::support::{BoxError, Client, Tested, new_site};
use participant::Participant;
use random_changes::{Change, Random};
use snapshot::Snapshot;
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

/// Rounds per database, each with two to five concurrent changes.
const ROUNDS: usize = 1000;

/// Sends random changes to the servers concurrently and counts the successful ones.
async fn race(
    random: &mut Random,
    clients: &[Client],
    people: &[Participant],
    done: &mut BTreeMap<&'static str, usize>,
) -> Tested {
    let mut changes = JoinSet::new();
    for _ in 0..random.between(2, 5) {
        let (by, of) = (
            random.one_of(people).tokens.clone(),
            random.one_of(people).tokens.clone(),
        );
        let (change, client) = (random.change(), random.one_of(clients).clone());
        changes.spawn(
            async move { Ok::<_, BoxError>((change, change.send(&client, &by, &of).await?)) },
        );
    }
    while let Some(ended) = changes.join_next().await {
        let (change, is_done) = ended??;
        *done.entry(change.name()).or_default() += usize::from(is_done);
    }
    Ok(())
}

#[expect(
    clippy::print_stdout,
    reason = "the numbers of changes are part of the result"
)]
fn check_coverage(done: &BTreeMap<&'static str, usize>) -> Tested {
    println!("successful changes in {ROUNDS} rounds: {done:?}");
    let is_covered = done.len() == Change::KINDS && done.values().all(|count| *count >= 50);
    if is_covered {
        Ok(())
    } else {
        Err(format!("too few successful changes: {done:?}").into())
    }
}

on_each_database! {
    async fn concurrent_changes_of_users_leave_a_consistent_state(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let (here, there) = (site.serve().await?, site.serve().await?);
        site.run_json(&["role", "create", "auditor", "--description", "Reads events", "--permission", "events:read"]).await?;
        let mut people = Vec::new();
        for number in 0..5 {
            people.push(Participant::new(&here, &site, &format!("person-{number}")).await?);
        }
        let (clients, mut random, mut done) = ([here.client(), there.client()], Random(4711), BTreeMap::new());
        let mut connection = site.database().connect().await?;

        for number in 0..ROUNDS {
            race(&mut random, &clients, &people, &mut done).await?;

            let now = Snapshot::of(&mut connection).await?;
            assert!(now.administrators() > 0, "in round {number}: {now:?}");
            for participant in &mut people {
                participant.synchronize(random.one_of(&clients), &now).await.map_err(|error| format!("{number}: {error}"))?;
            }
        }

        let end = Snapshot::of(&mut connection).await?;
        for participant in &people {
            participant.assert_consistent(&here, &mut connection, &end).await?;
        }
        check_coverage(&done)
    }
}
