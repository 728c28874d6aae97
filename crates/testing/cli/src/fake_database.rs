use crate::locked;
use async_trait::async_trait;
use kernel::DeclaredPermission;
use services::{
    AdministrationError, DatabaseAdministration, MigrationStatus, Progress, SchemaDifference,
};
use std::sync::Mutex;

/// A database with nothing but migrations.
#[derive(Default)]
pub struct FakeDatabase {
    pub exists: Mutex<bool>,
    /// Names in their order, with whether they are applied.
    pub migrations: Mutex<Vec<(&'static str, bool)>>,
    pub differences: Vec<SchemaDifference>,
    /// A migration that another version has applied.
    pub unknown: Option<&'static str>,
    /// Whether this version can run with `unknown`.
    pub compatible: bool,
    /// Permissions that only another version declares.
    pub undeclared: Vec<&'static str>,
    /// A migration that cannot be applied.
    pub broken: Option<&'static str>,
}

impl FakeDatabase {
    pub fn absent() -> Self {
        let migrations = Mutex::new(vec![("001_accounts", false), ("002_access", false)]);
        Self {
            migrations,
            ..Self::default()
        }
    }

    pub fn empty() -> Self {
        Self {
            exists: Mutex::new(true),
            ..Self::absent()
        }
    }

    pub fn migrated() -> Self {
        let migrations = Mutex::new(vec![("001_accounts", true), ("002_access", true)]);
        Self {
            migrations,
            ..Self::empty()
        }
    }

    pub fn is_there(&self) -> bool {
        *locked(&self.exists)
    }

    pub fn applied(&self) -> Vec<&'static str> {
        let migrations = locked(&self.migrations);
        migrations
            .iter()
            .filter(|(_, applied)| *applied)
            .map(|(name, _)| *name)
            .collect()
    }
}

#[async_trait]
impl DatabaseAdministration for FakeDatabase {
    async fn create(&self) -> Result<bool, AdministrationError> {
        Ok(!std::mem::replace(&mut *locked(&self.exists), true))
    }

    async fn drop(&self) -> Result<bool, AdministrationError> {
        locked(&self.migrations)
            .iter_mut()
            .for_each(|(_, applied)| *applied = false);
        Ok(std::mem::take(&mut *locked(&self.exists)))
    }

    async fn migrate(&self, applied: &mut Progress<'_>) -> Result<(), AdministrationError> {
        for (name, done) in locked(&self.migrations)
            .iter_mut()
            .filter(|(_, done)| !done)
        {
            if self.broken == Some(name) {
                return Err(AdministrationError::Migration("syntax error".into()));
            }
            *done = true;
            applied(name);
        }
        Ok(())
    }

    async fn declare(&self, _: &[DeclaredPermission]) -> Result<Vec<String>, AdministrationError> {
        Ok(self
            .undeclared
            .iter()
            .map(|&name| name.to_owned())
            .collect())
    }

    async fn rollback(
        &self,
        steps: usize,
        reverted: &mut Progress<'_>,
    ) -> Result<(), AdministrationError> {
        for (name, done) in locked(&self.migrations)
            .iter_mut()
            .rev()
            .filter(|(_, done)| *done)
            .take(steps)
        {
            *done = false;
            reverted(name);
        }
        Ok(())
    }

    async fn status(&self) -> Result<Vec<MigrationStatus>, AdministrationError> {
        let row = |name: &str, applied, known| MigrationStatus {
            name: name.to_owned(),
            applied,
            known,
            compatible: known || self.compatible,
        };
        let migrations = locked(&self.migrations);
        let known = migrations
            .iter()
            .map(|(name, applied)| row(name, *applied, true));
        Ok(known
            .chain(self.unknown.map(|name| row(name, true, false)))
            .collect())
    }

    async fn verify(&self) -> Result<(), AdministrationError> {
        Ok(())
    }

    async fn check(&self) -> Result<Vec<SchemaDifference>, AdministrationError> {
        Ok(self.differences.clone())
    }
}
