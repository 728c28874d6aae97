//! Abandoned transactions.

use crate::support::{Tested, account, begin, open, write};
use auth::ports::AuthPorts as _;
use auth::ports::Saved;
use loggia_diesel::Database;
use std::{future::pending, time::Duration};
use test_databases::{TestDatabase, on_each_database, on_sqlite};
use tokio::{sync::oneshot, time::timeout};

const PATIENCE: Duration = Duration::from_secs(4);

async fn write_and_wait_for_ever(database: Database, written: oneshot::Sender<()>) -> Tested {
    let tx = begin(&database).await?;
    assert_eq!(
        tx.accounts().save_with_new_address(&account()?).await?,
        Saved::Done
    );
    written.send(()).map_err(|()| "no receiver")?;
    pending().await
}

async fn write_and_panic(database: Database) -> Tested {
    let tx = begin(&database).await?;
    assert_eq!(
        tx.accounts().save_with_new_address(&account()?).await?,
        Saved::Done
    );
    // a panic without the panic hook's message
    std::panic::resume_unwind(Box::new("on purpose"))
}

on_each_database! {
    async fn a_task_that_is_aborted_between_statements_leaves_nothing(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        for _ in 0..10 {
            let (written, is_written) = oneshot::channel();
            let task = tokio::spawn(write_and_wait_for_ever(store.clone(), written));
            is_written.await?;
            task.abort();
            assert!(task.await.is_err_and(|error| error.is_cancelled()));
        }

        let saved = timeout(PATIENCE, write(&store)).await.map_err(|_| "a lock was left behind")??;

        assert_eq!(saved, Saved::Done);
        assert_eq!(database.count("account").await?, 1);
        Ok(())
    }

    async fn a_task_that_panics_leaves_nothing(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        let task = tokio::spawn(write_and_panic(store.clone()));
        assert!(task.await.is_err_and(|error| error.is_panic()));

        assert_eq!(timeout(PATIENCE, write(&store)).await??, Saved::Done);
        Ok(())
    }

    async fn more_of_them_than_connections_do_not_use_up_the_pool(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        for _ in 0..40 {
            drop(begin(&store).await?);
        }

        assert_eq!(timeout(PATIENCE, write(&store)).await??, Saved::Done);
        Ok(())
    }
}

on_sqlite! {
    async fn giving_up_while_waiting_for_the_lock_leaves_the_pool_usable(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        let mut other = database.connect().await?;
        other.execute("begin immediate").await?;

        assert!(timeout(Duration::from_millis(50), begin(&store)).await.is_err());
        other.execute("rollback").await?;

        assert_eq!(timeout(PATIENCE * 2, write(&store)).await??, Saved::Done);
        Ok(())
    }
}
