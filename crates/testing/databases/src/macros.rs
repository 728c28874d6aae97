use kernel::BoxError;
use std::{future::Future, time::Duration};

/// Turns each function into two tests, `name::on_sqlite` and `name::on_postgresql`, each with its
/// own migrated database.
///
/// ```text
/// loggia_test_databases::on_each_database! {
///     async fn an_empty_table_has_no_rows(database: TestDatabase) -> Result<(), BoxError> { … }
/// }
/// ```
#[macro_export]
macro_rules! on_each_database {
    ($($test:tt)*) => {
        $crate::on_databases! { (on_sqlite migrated_sqlite on_postgresql migrated_postgres); $($test)* }
    };
}

/// Like [`on_each_database!`], with databases without tables.
#[macro_export]
macro_rules! on_each_empty_database {
    ($($test:tt)*) => {
        $crate::on_databases! { (on_sqlite empty_sqlite on_postgresql empty_postgres); $($test)* }
    };
}

/// Like [`on_each_database!`], on SQLite only.
#[macro_export]
macro_rules! on_sqlite {
    ($($test:tt)*) => {
        $crate::on_databases! { (on_sqlite migrated_sqlite); $($test)* }
    };
}

/// Like [`on_each_database!`], on PostgreSQL only.
#[macro_export]
macro_rules! on_postgresql {
    ($($test:tt)*) => {
        $crate::on_databases! { (on_postgresql migrated_postgres); $($test)* }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! on_databases {
    ($databases:tt; $(
        $(#[$meta:meta])*
        async fn $name:ident($database:ident: $type:ty $(,)?) -> $result:ty $body:block
    )+) => {$(
        #[cfg(test)]
        mod $name {
            #[allow(unused_imports, reason = "the body uses the imports of the surrounding module")]
            use super::*;

            $(#[$meta])*
            async fn case($database: $type) -> $result $body

            $crate::test_of_each! { $databases $result }
        }
    )+};
}

#[doc(hidden)]
#[macro_export]
macro_rules! test_of_each {
    (($($test:ident $provide:ident)+) $result:ty) => {$(
        #[test]
        fn $test() -> $result {
            $crate::run(async {
                match $crate::provide::$provide().await? {
                    Some(database) => case(database).await,
                    None => Ok(()),
                }
            })
        }
    )+};
}

/// Creates the databases for the tests that the macros generate.
#[doc(hidden)]
pub mod provide {
    use super::BoxError;
    use crate::TestDatabase;

    type Provided = Result<Option<TestDatabase>, BoxError>;

    pub async fn empty_sqlite() -> Provided {
        TestDatabase::sqlite().map(Some)
    }

    pub async fn empty_postgres() -> Provided {
        TestDatabase::postgres().await
    }

    pub async fn migrated_sqlite() -> Provided {
        TestDatabase::migrated_sqlite().await.map(Some)
    }

    pub async fn migrated_postgres() -> Provided {
        TestDatabase::migrated_postgres().await
    }
}

/// Runs a test on its own multi-thread runtime, which migrations and SQLite require.
pub fn run<T>(test: impl Future<Output = Result<T, BoxError>>) -> Result<T, BoxError> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let ended = runtime.block_on(test);
    // tasks left by one test must not block the others
    runtime.shutdown_timeout(Duration::from_secs(10));
    ended
}
