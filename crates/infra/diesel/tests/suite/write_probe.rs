//! Whether the database accepts writes.

use crate::support::{Tested, begin, open, write};
use auth::ports::Saved;
use cqrs::{Fault, TransactionPool};
use loggia_diesel::DatabaseUpkeep as _;
use test_databases::{TestDatabase, on_each_database, on_postgresql, on_sqlite};

on_each_database! {
    async fn probes_can_be_repeated(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        store.check_writes().await?;
        store.check_writes().await?;
        assert_eq!(database.count("write_probe").await?, 1);
        Ok(())
    }

    async fn a_pool_in_use_is_busy_only_if_something_was_committed(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        let mut open = vec![begin(&store).await?];
        if store.kind() == "postgresql" {
            for _ in 1..8 {
                open.push(begin(&store).await?);
            }
        }
        let refused = store.check_writes().await;
        assert!(matches!(refused, Err(Fault::Unavailable(_))), "{refused:?}");

        for transaction in open.drain(..) {
            store.commit(transaction).await?;
        }
        let _last = begin(&store).await?;

        store.check_writes().await?;
        Ok(())
    }
}

on_postgresql! {
    async fn writes_that_wait_for_a_lock_are_not_accepted(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        let mut other = database.connect().await?;
        other.execute("begin; lock table write_probe in access exclusive mode").await?;

        for _ in 0..2 {
            let refused = store.check_writes().await;
            assert!(matches!(refused, Err(Fault::Unavailable(_))), "{refused:?}");
        }

        // others write meanwhile
        assert_eq!(write(&store).await?, Saved::Done);
        store.check_writes().await?;
        Ok(())
    }
}

on_sqlite! {
    async fn writes_that_wait_for_another_program_are_not_accepted(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        let mut other = database.connect().await?;
        other.execute("begin immediate").await?;

        let refused = store.check_writes().await;
        assert!(matches!(refused, Err(Fault::Unavailable(_))), "{refused:?}");

        other.execute("rollback").await?;
        assert_eq!(write(&store).await?, Saved::Done);
        store.check_writes().await?;
        Ok(())
    }
}
