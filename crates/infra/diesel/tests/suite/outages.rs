//! Servers that go away and locks that are held: faults that pass, and pools that recover.

use crate::support::{Tested, account, begin, open, write};
use auth::ports::AuthPorts as _;
use auth::ports::Saved;
use cqrs::{Fault, TransactionPool};
use kernel::EmailAddress;
use loggia_diesel::Database;
use loggia_diesel::DatabasePorts as _;
use loggia_diesel::DatabaseUpkeep as _;
use std::time::Duration;
use test_databases::{TestDatabase, on_postgresql, on_sqlite};
use tokio::time::timeout;

const TERMINATE: &str = "\
select pg_terminate_backend(pid)::text as value from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()";

/// Fills the pools, so that there are connections to lose.
async fn filled(database: &TestDatabase) -> Result<Database, kernel::BoxError> {
    let store = open(database)?;
    let mut open = Vec::new();
    for _ in 0..8 {
        open.push(begin(&store).await?);
    }
    for transaction in open {
        store.rollback(transaction).await;
    }
    store.ping().await?;
    Ok(store)
}

async fn terminate(database: &TestDatabase) -> Tested {
    let ended = database.texts(TERMINATE).await?;
    assert!(ended.len() > 8, "{} connections", ended.len());
    let gone = "pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()";
    for _ in 0..1000 {
        if database.count(gone).await? == 0 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Err("they do not end".into())
}

on_postgresql! {
    async fn writing_recovers_after_the_server_closed_every_connection(database: TestDatabase) -> Tested {
        let store = filled(&database).await?;
        terminate(&database).await?;

        let mut tries = 0;
        let saved = loop {
            tries += 1;
            match timeout(Duration::from_secs(5), write(&store)).await? {
                Err(fault @ Fault::Unavailable(_)) if tries > 8 => return Err(fault.into()),
                Err(Fault::Unavailable(_)) => {}
                ended => break ended?,
            }
        };

        assert_eq!(saved, Saved::Done);
        Ok(())
    }

    async fn reading_recovers_after_the_server_closed_every_connection(database: TestDatabase) -> Tested {
        let store = filled(&database).await?;
        let address = EmailAddress::parse("nobody@example.org")?;
        terminate(&database).await?;

        let mut tries = 0;
        loop {
            tries += 1;
            match store.credentials().find_by_address(&address).await {
                Ok(found) => break assert!(found.is_none()),
                Err(Fault::Unavailable(_)) if tries <= 4 => {}
                Err(fault) => return Err(fault.into()),
            }
        }
        Ok(())
    }

    async fn a_transaction_whose_connection_is_lost_is_unavailable_and_harms_no_other(
        database: TestDatabase,
    ) -> Tested {
        let store = filled(&database).await?;
        let tx = begin(&store).await?;
        assert_eq!(tx.accounts().save_with_new_address(&account()?).await?, Saved::Done);
        terminate(&database).await?;

        let found = tx.accounts().find(account()?.id()).await;
        assert!(matches!(found, Err(Fault::Unavailable(_))), "{found:?}");
        let committed = timeout(Duration::from_secs(5), store.commit(tx)).await?;
        assert!(matches!(committed, Err(Fault::Unavailable(_))), "{committed:?}");

        while store.ping().await.is_err() {}
        assert_eq!(database.count("account").await?, 0);
        Ok(())
    }
}

on_sqlite! {
    async fn a_held_lock_is_unavailable_until_it_is_released(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        let mut other = database.connect().await?;
        other.execute("begin immediate").await?;

        let refused = timeout(Duration::from_secs(15), begin(&store)).await?.map(drop);

        assert!(matches!(refused, Err(Fault::Unavailable(_))), "{refused:?}");
        store.ping().await?;
        other.execute("rollback").await?;
        assert_eq!(write(&store).await?, Saved::Done);
        Ok(())
    }

    async fn a_lock_that_is_let_go_in_time_is_only_a_delay(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        let mut other = database.connect().await?;
        other.execute("begin immediate").await?;
        let waiting = tokio::spawn(async move { write(&store).await });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(!waiting.is_finished());

        other.execute("rollback").await?;

        assert_eq!(waiting.await??, Saved::Done);
        Ok(())
    }
}
