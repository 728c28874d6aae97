//! An open database and what is written into it.

use auth::ports::AuthPorts as _;
use auth_domain::Account;
use chrono::DateTime;
use cqrs::TransactionPool;
use kernel::{BoxError, EmailAddress, Fault, PasswordHash, UserId};
use loggia_diesel::{Database, Environment, PoolSettings, Pooler, SqliteSynchronous, Tx};
use services::UuidGenerator;
use std::{sync::Arc, time::Duration};
use test_databases::TestDatabase;
use testing::{
    contexts,
    deterministic::{FakeSealer, FixedClock, SequentialUuids},
};
use tokio::runtime::Handle;

pub type Tested = Result<(), BoxError>;

pub fn open(database: &TestDatabase) -> Result<Database, BoxError> {
    let clock = Arc::new(FixedClock::default());
    open_with(
        database,
        Environment {
            clock,
            ..environment()
        },
    )
}

pub fn open_with(database: &TestDatabase, environment: Environment) -> Result<Database, BoxError> {
    let settings = PoolSettings {
        size: 8,
        read_size: 4,
        timeout: Duration::from_secs(20),
        sqlite_synchronous: SqliteSynchronous::Normal,
        pooler: Pooler::None,
    };
    Ok(loggia_diesel::open(
        &database.url(),
        None,
        &settings,
        environment,
    )?)
}

pub fn environment() -> Environment {
    Environment {
        clock: Arc::new(FixedClock::default()),
        uuids: Arc::new(SequentialUuids::default()),
        sealer: Arc::new(FakeSealer),
        subscriptions: Vec::new(),
        declared_permissions: flows::declared_permissions(),
        wake: Arc::default(),
        runtime: Handle::current(),
    }
}

pub async fn begin(database: &Database) -> Result<Tx, Fault> {
    database.begin(&contexts::system()).await
}

/// Always the same address, which is unique.
pub fn account() -> Result<Account, BoxError> {
    let id = UserId::new(SequentialUuids::default().next());
    Ok(Account::open(
        id,
        EmailAddress::parse("ann@example.org")?,
        PasswordHash::new("hash"),
        DateTime::UNIX_EPOCH,
    ))
}

/// Begins, writes and commits.
pub async fn write(database: &Database) -> Result<auth::ports::Saved, Fault> {
    let tx = begin(database).await?;
    let saved = tx
        .accounts()
        .save_with_new_address(&account().map_err(Fault::unexpected)?)
        .await?;
    database.commit(tx).await.map(|()| saved)
}
