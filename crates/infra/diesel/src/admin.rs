//! Administrative operations on a whole database.

#[cfg(feature = "postgres")]
use crate::pg;
#[cfg(feature = "sqlite")]
use crate::sqlite;
use crate::{InvalidDatabaseUrl, MigrationSets, Pooler};
use async_trait::async_trait;
use kernel::DeclaredPermission;
use services::{
    AdministrationError, DatabaseAdministration, MigrationStatus, Progress, SchemaDifference,
};

pub(crate) fn unreachable(error: diesel::ConnectionError) -> AdministrationError {
    AdministrationError::Unreachable(error.into())
}

pub(crate) fn refused(error: diesel::result::Error) -> AdministrationError {
    AdministrationError::Refused(error.into())
}

/// Administers the database at one address. Needs a multi-thread runtime.
pub struct DatabaseAdmin {
    target: Target,
    sets: MigrationSets,
}

enum Target {
    #[cfg(feature = "postgres")]
    Postgres(Box<pg::connect::Target>),
    #[cfg(feature = "sqlite")]
    Sqlite(sqlite::connect::Target),
}

impl Target {
    fn parse(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        match url.starts_with("sqlite:") {
            #[cfg(feature = "sqlite")]
            true => sqlite::connect::Target::parse(url).map(Self::Sqlite),
            #[cfg(feature = "postgres")]
            false => pg::connect::Target::parse(url).map(|target| Self::Postgres(Box::new(target))),
            #[cfg(not(all(feature = "postgres", feature = "sqlite")))]
            _ => Err(InvalidDatabaseUrl::UNSUPPORTED),
        }
    }
}

impl DatabaseAdmin {
    /// With the accounts' own migrations.
    pub fn new(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        Self::with_sets(url, MigrationSets::default())
    }

    pub fn with_sets(url: &str, sets: MigrationSets) -> Result<Self, InvalidDatabaseUrl> {
        Ok(Self {
            target: Target::parse(url)?,
            sets,
        })
    }

    /// Connects through a pooler. Without effect on SQLite.
    #[must_use]
    pub fn behind(self, pooler: Pooler) -> Self {
        let target = match (self.target, pooler) {
            #[cfg(feature = "postgres")]
            (Target::Postgres(target), pooler) => Target::Postgres(Box::new(target.behind(pooler))),
            #[cfg(feature = "sqlite")]
            (Target::Sqlite(target), _) => Target::Sqlite(target),
        };
        Self { target, ..self }
    }
}

#[async_trait]
impl DatabaseAdministration for DatabaseAdmin {
    async fn create(&self) -> Result<bool, AdministrationError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::create(target).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::create(target).await,
        }
    }

    async fn drop(&self) -> Result<bool, AdministrationError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::drop(target).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::drop(target),
        }
    }

    async fn migrate(&self, applied: &mut Progress<'_>) -> Result<(), AdministrationError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::migrate(target, &self.sets, applied).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::migrate(target, &self.sets, applied).await,
        }
    }

    async fn declare(
        &self,
        permissions: &[DeclaredPermission],
    ) -> Result<Vec<String>, AdministrationError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::declare(target, permissions).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::declare(target, permissions).await,
        }
    }

    async fn rollback(
        &self,
        steps: usize,
        reverted: &mut Progress<'_>,
    ) -> Result<(), AdministrationError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => {
                pg::admin::rollback(target, &self.sets, steps, reverted).await
            }
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => {
                sqlite::admin::rollback(target, &self.sets, steps, reverted).await
            }
        }
    }

    async fn status(&self) -> Result<Vec<MigrationStatus>, AdministrationError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::status(target, &self.sets).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::status(target, &self.sets).await,
        }
    }

    async fn verify(&self) -> Result<(), AdministrationError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::requirements::verify(target).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(_) => Ok(()),
        }
    }

    async fn check(&self) -> Result<Vec<SchemaDifference>, AdministrationError> {
        match &self.target {
            #[cfg(feature = "postgres")]
            Target::Postgres(target) => pg::admin::check(target, &self.sets).await,
            #[cfg(feature = "sqlite")]
            Target::Sqlite(target) => sqlite::admin::check(target, &self.sets).await,
        }
    }
}
