use crate::locked;
use async_trait::async_trait;
use infra_cli::{
    Creation, DatabaseAdministration, MigrationRow, Problem, Progress, Removal, SchemaDifference, problems,
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
        Self { migrations, ..Self::default() }
    }

    pub fn empty() -> Self {
        Self { exists: Mutex::new(true), ..Self::absent() }
    }

    pub fn migrated() -> Self {
        let migrations = Mutex::new(vec![("001_accounts", true), ("002_access", true)]);
        Self { migrations, ..Self::empty() }
    }

    pub fn is_there(&self) -> bool {
        *locked(&self.exists)
    }

    pub fn applied(&self) -> Vec<&'static str> {
        let migrations = locked(&self.migrations);
        migrations.iter().filter(|(_, applied)| *applied).map(|(name, _)| *name).collect()
    }
}

#[async_trait]
impl DatabaseAdministration for FakeDatabase {
    fn name(&self) -> String {
        "postgres://ann:***@db/loggia".to_owned()
    }

    async fn create(&self) -> Result<Creation, Problem> {
        let existed = std::mem::replace(&mut *locked(&self.exists), true);
        Ok(if existed { Creation::Existing } else { Creation::Created })
    }

    async fn drop(&self) -> Result<Removal, Problem> {
        locked(&self.migrations).iter_mut().for_each(|(_, applied)| *applied = false);
        let existed = std::mem::take(&mut *locked(&self.exists));
        Ok(if existed { Removal::Dropped } else { Removal::Absent })
    }

    async fn migrate(&self, applied: &mut Progress<'_>) -> Result<(), Problem> {
        for (name, done) in locked(&self.migrations).iter_mut().filter(|(_, done)| !done) {
            if self.broken == Some(name) {
                return Err(Problem::new(problems::MIGRATION_FAILED, "a migration failed: syntax error"));
            }
            *done = true;
            applied(name);
        }
        Ok(())
    }

    async fn declare_permissions(&self) -> Result<Vec<String>, Problem> {
        Ok(self.undeclared.iter().map(|&name| name.to_owned()).collect())
    }

    async fn rollback(&self, steps: usize, reverted: &mut Progress<'_>) -> Result<(), Problem> {
        for (name, done) in locked(&self.migrations).iter_mut().rev().filter(|(_, done)| *done).take(steps) {
            *done = false;
            reverted(name);
        }
        Ok(())
    }

    async fn status(&self) -> Result<Vec<MigrationRow>, Problem> {
        let row = |name: &str, applied, known| MigrationRow {
            name: name.to_owned(),
            applied,
            known,
            compatible: known || self.compatible,
        };
        let migrations = locked(&self.migrations);
        let known = migrations.iter().map(|(name, applied)| row(name, *applied, true));
        Ok(known.chain(self.unknown.map(|name| row(name, true, false))).collect())
    }

    async fn check(&self) -> Result<Vec<SchemaDifference>, Problem> {
        Ok(self.differences.clone())
    }
}
