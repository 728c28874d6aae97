//! The recipe for a table of another crate, compiled and run on both databases. This file is such a
//! crate: it only uses what `infra_diesel` exports.
#![expect(clippy::duplicate_mod, reason = "one source compiled once per backend")]

mod board;
mod memory;

loggia_diesel::backends!("shared.rs");

use board::{ListNotes, Module, PinNote, PinTwo};
use cqrs::{Dispatch, Failure};
use kernel::{BoxError, DeclaredPermissions};
use loggia_diesel::{
    Database, DatabaseAdmin, Environment, MigrationSet, MigrationSetRefused, MigrationSets,
    PoolSettings, Pooler, SqliteSynchronous, embed_migrations,
};
use services::DatabaseAdministration;
use std::{sync::Arc, time::Duration};
use test_databases::{TestDatabase, on_each_database};
use testing::{
    contexts,
    deterministic::{FakeSealer, FixedClock, SequentialUuids},
};
use tokio::runtime::Handle;

static BOARD: MigrationSet = MigrationSet {
    owner: "board",
    postgres: embed_migrations!("tests/foreign/migrations/postgres"),
    sqlite: embed_migrations!("tests/foreign/migrations/sqlite"),
};

fn sets() -> Result<MigrationSets, MigrationSetRefused> {
    MigrationSets::with([&BOARD])
}

async fn migrated(database: &TestDatabase) -> Result<Module<Database>, BoxError> {
    let admin = DatabaseAdmin::with_sets(&database.url(), sets()?)?;
    let mut applied = Vec::new();
    admin
        .migrate(&mut |name| applied.push(name.to_owned()))
        .await?;
    assert_eq!(applied, ["board.2026-12-01-000001-expand_notes"]);

    let settings = PoolSettings {
        size: 4,
        read_size: 2,
        timeout: Duration::from_secs(20),
        sqlite_synchronous: SqliteSynchronous::Normal,
        pooler: Pooler::None,
    };
    let environment = Environment {
        clock: Arc::new(FixedClock::default()),
        uuids: Arc::new(SequentialUuids::default()),
        sealer: Arc::new(FakeSealer),
        subscriptions: Vec::new(),
        declared_permissions: DeclaredPermissions::default(),
        wake: Arc::default(),
        runtime: Handle::current(),
    };
    Ok(Module {
        pool: loggia_diesel::open(&database.url(), None, &settings, environment)?,
    })
}

fn note(number: u64, content: &'static str) -> PinNote {
    PinNote {
        id: SequentialUuids::nth(number),
        content,
    }
}

on_each_database! {
    async fn a_foreign_context_writes_its_rows_and_events_in_one_transaction(
        database: TestDatabase,
    ) -> Result<(), BoxError> {
        let board = migrated(&database).await?;

        board.dispatch(&contexts::system(), PinTwo(note(1, "milk"), note(2, "bread"))).await?;

        assert_eq!(board.dispatch(&contexts::system(), ListNotes).await?, ["bread", "milk"]);
        let events = "event_log where event_type = 'board.note_pinned'";
        assert_eq!(database.count(events).await?, 2);

        // the second note has the key of the first: nothing of the pair is committed
        let twice = PinTwo(note(3, "tea"), note(1, "milk"));
        let outcome = board.dispatch(&contexts::system(), twice).await;
        assert!(matches!(outcome, Err(Failure::Conflict)), "{outcome:?}");
        assert_eq!(board.dispatch(&contexts::system(), ListNotes).await?, ["bread", "milk"]);
        assert_eq!(database.count(events).await?, 2);
        Ok(())
    }

    async fn a_set_of_migrations_belongs_to_its_owner(
        database: TestDatabase,
    ) -> Result<(), BoxError> {
        migrated(&database).await?;

        let all = DatabaseAdmin::with_sets(&database.url(), sets()?)?;
        assert!(all.check().await?.is_empty(), "the tables of every set are known");

        // a program without the set runs on the database, and leaves the set alone
        let accounts = DatabaseAdmin::new(&database.url())?;
        let status = accounts.status().await?;
        let foreign = status.iter().find(|migration| !migration.known).ok_or("a foreign row")?;
        assert_eq!(foreign.name, "board.20261201000001expand");
        assert!(foreign.compatible);

        let mut reverted = Vec::new();
        all.rollback(1, &mut |name| reverted.push(name.to_owned())).await?;
        assert_eq!(reverted, ["board.2026-12-01-000001-expand_notes"]);
        Ok(())
    }
}

#[test]
fn two_sets_of_one_owner_are_refused() {
    let clash = MigrationSets::with([&BOARD, &BOARD]).err();
    assert_eq!(clash, Some(MigrationSetRefused::Clash("board")));
}
