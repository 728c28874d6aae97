//! Many changes at once, by people who change each other, leave one consistent state.

mod chance;
mod snapshot;
mod someone;

use super::Operated;
use crate::support::{BoxError, Client, Site, Tested};
use chance::{Change, Dice};
use snapshot::Snapshot;
use someone::Someone;
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

/// On each database, of two to five changes at once.
const ROUNDS: usize = 1000;

/// Everybody asks one of the servers to change somebody. Counts what was done.
async fn race(
    dice: &mut Dice,
    clients: &[Client],
    people: &[Someone],
    done: &mut BTreeMap<&'static str, usize>,
) -> Tested {
    let mut changes = JoinSet::new();
    for _ in 0..dice.between(2, 5) {
        let (by, of) = (dice.one_of(people).tokens.clone(), dice.one_of(people).tokens.clone());
        let (change, client) = (dice.change(), dice.one_of(clients).clone());
        changes.spawn(async move { Ok::<_, BoxError>((change, change.ask(&client, &by, &of).await?)) });
    }
    while let Some(ended) = changes.join_next().await {
        let (change, is_done) = ended??;
        *done.entry(change.name()).or_default() += usize::from(is_done);
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "how many of each kind were done is part of the result")]
fn check_that_they_raced(done: &BTreeMap<&'static str, usize>) -> Tested {
    println!("done in {ROUNDS} rounds: {done:?}");
    let raced = done.len() == Change::KINDS && done.values().all(|count| *count >= 50);
    if raced { Ok(()) } else { Err(format!("hardly raced: {done:?}").into()) }
}

on_each_database! {
    async fn people_who_change_each_other_a_thousand_times_leave_one_state(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let (here, there) = (site.serve().await?, site.serve().await?);
        site.told(&["role", "create", "auditor", "--description", "Looks on", "--permission", "events:read"]).await?;
        let mut people = Vec::new();
        for number in 0..5 {
            people.push(Someone::new(&here, &site, &format!("person-{number}")).await?);
        }
        let (clients, mut dice, mut done) = ([here.client(), there.client()], Dice(4711), BTreeMap::new());
        let mut connection = site.database().connect().await?;

        for number in 0..ROUNDS {
            race(&mut dice, &clients, &people, &mut done).await?;

            let now = Snapshot::of(&mut connection).await?;
            assert!(now.administrators() > 0, "in round {number}: {now:?}");
            for someone in &mut people {
                someone.catch_up(dice.one_of(&clients), &now).await.map_err(|error| format!("{number}: {error}"))?;
            }
        }

        let end = Snapshot::of(&mut connection).await?;
        for someone in &people {
            someone.is_believed_as_told(&here, &mut connection, &end).await?;
        }
        check_that_they_raced(&done)
    }
}
