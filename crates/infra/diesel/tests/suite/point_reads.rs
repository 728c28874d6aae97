//! Reads on the thread of an HTTP worker, which has a runtime of its own.

use crate::support::{Tested, account, open, write};
use auth::{FindUser, FindUserError, ports::Saved};
use cqrs::{Failure, Handler, Outcome, ReadPool};
use futures_util::{FutureExt, future::join_all};
use kernel::{BoxError, EmailAddress};
use loggia_diesel::Database;
use std::{future::Future, thread};
use test_databases::{TestDatabase, on_each_database, on_postgresql};
use testing::contexts;
use tokio::runtime;

/// Runs the work as an HTTP worker does.
fn on_a_worker<T, W>(work: impl FnOnce() -> W + Send + 'static) -> Result<T, BoxError>
where
    T: Send + 'static,
    W: Future<Output = Result<T, BoxError>>,
{
    let worker = thread::spawn(move || {
        let runtime = runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(work())
    });
    worker.join().map_err(|_| "the worker panicked")?
}

async fn find(store: &Database) -> Outcome<FindUser> {
    let reads = store
        .point_reads()
        .ok_or(Failure::Unexpected("no connection of the thread".into()))?;
    let address = EmailAddress::parse("ann@example.org")
        .map_err(|error| Failure::Unexpected(error.into()))?;
    reads
        .handle(&contexts::system(), FindUser { address })
        .await
}

on_each_database! {
    async fn a_worker_reads_on_its_own_thread(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        assert_eq!(write(&store).await?, Saved::Done);
        assert!(store.point_reads().is_none(), "this runtime has several threads");

        let expected = account()?.id();
        on_a_worker(move || async move {
            for _ in 0..3 {
                assert_eq!(find(&store).await?, expected);
            }
            Ok(())
        })
    }

    async fn a_worker_sees_what_was_committed_last(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        let handle = runtime::Handle::current();
        on_a_worker(move || async move {
            let missing = find(&store).await;
            assert!(matches!(missing, Err(Failure::Refused(FindUserError::UnknownUser))), "{missing:?}");
            let writer = store.clone();
            let saved = handle.spawn(async move { write(&writer).await }).await??;
            assert_eq!(saved, Saved::Done);
            find(&store).await?;
            Ok(())
        })
    }

    async fn canceled_reads_leave_the_connection_usable(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        assert_eq!(write(&store).await?, Saved::Done);
        on_a_worker(move || async move {
            find(&store).await?;
            for _ in 0..20 {
                // polled once, and dropped
                let _ = find(&store).now_or_never();
            }
            find(&store).await?;
            Ok(())
        })
    }
}

const SESSIONS: &str = "pg_stat_activity where datname = current_database() \
     and pid <> pg_backend_pid() and query like '%canonical_address%'";
const TERMINATE: &str = "select pg_terminate_backend(pid)::text as value from pg_stat_activity \
     where datname = current_database() and pid <> pg_backend_pid()";

on_postgresql! {
    async fn concurrent_reads_of_a_worker_share_a_session(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        assert_eq!(write(&store).await?, Saved::Done);
        let database = std::sync::Arc::new(database);
        let (of_worker, handle) = (database.clone(), runtime::Handle::current());
        on_a_worker(move || async move {
            let found = join_all((0..600).map(|_| find(&store))).await;
            assert!(found.iter().all(Result::is_ok));
            let sessions = handle.spawn(async move { of_worker.count(SESSIONS).await }).await??;
            assert_eq!(sessions, 1);
            Ok(())
        })
    }

    async fn callers_do_not_see_that_sessions_end(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        assert_eq!(write(&store).await?, Saved::Done);
        let database = std::sync::Arc::new(database);
        let handle = runtime::Handle::current();
        on_a_worker(move || async move {
            for _ in 0..10 {
                find(&store).await?;
                let database = database.clone();
                let terminated =
                    handle.spawn(async move { database.texts(TERMINATE).await.map(drop) });
                // some are in flight, others find the session closed
                let found = join_all((0..50).map(|_| find(&store))).await;
                assert!(found.iter().all(Result::is_ok), "{found:?}");
                terminated.await??;
                let found = join_all((0..50).map(|_| find(&store))).await;
                assert!(found.iter().all(Result::is_ok), "{found:?}");
            }
            Ok(())
        })
    }

    async fn a_read_that_waits_for_a_lock_is_given_up(database: TestDatabase) -> Tested {
        let store = open(&database)?;
        assert_eq!(write(&store).await?, Saved::Done);
        let mut other = database.connect().await?;
        let handle = runtime::Handle::current();
        on_a_worker(move || async move {
            find(&store).await?;
            let mut other = handle.spawn(async move {
                other.execute("begin; lock table account in access exclusive mode").await?;
                Ok::<_, BoxError>(other)
            }).await??;

            let found = join_all((0..3).map(|_| find(&store))).await;

            assert!(found.iter().all(|found| matches!(found, Err(Failure::Unavailable(_)))), "{found:?}");
            handle.spawn(async move { other.execute("rollback").await }).await??;
            find(&store).await?;
            Ok(())
        })
    }
}
