use super::problems;
use async_trait::async_trait;
use infra_cli::{Creation, DatabaseAdministration, MigrationRow, Problem, Progress, Removal, SchemaDifference};
use infra_diesel::{DatabaseAdmin, Difference};
use kernel::DeclaredPermissions;

/// The database as a whole, as the command line sees it.
pub(super) struct Administration {
    /// Without its password.
    pub name: String,
    pub admin: DatabaseAdmin,
    pub permissions: DeclaredPermissions,
}

#[async_trait]
impl DatabaseAdministration for Administration {
    fn name(&self) -> String {
        self.name.clone()
    }

    async fn create(&self) -> Result<Creation, Problem> {
        let created = self.admin.create().await.map_err(problems::of_administration)?;
        Ok(if created { Creation::Created } else { Creation::Existing })
    }

    async fn drop(&self) -> Result<Removal, Problem> {
        let dropped = self.admin.drop().await.map_err(problems::of_administration)?;
        Ok(if dropped { Removal::Dropped } else { Removal::Absent })
    }

    async fn migrate(&self, applied: &mut Progress<'_>) -> Result<(), Problem> {
        self.admin.migrate(applied).await.map_err(problems::of_administration)
    }

    async fn declare_permissions(&self) -> Result<Vec<String>, Problem> {
        self.admin.declare(&self.permissions).await.map_err(problems::of_administration)
    }

    async fn rollback(&self, steps: usize, reverted: &mut Progress<'_>) -> Result<(), Problem> {
        self.admin.rollback(steps, reverted).await.map_err(problems::of_administration)
    }

    async fn status(&self) -> Result<Vec<MigrationRow>, Problem> {
        let status = self.admin.status().await.map_err(problems::of_administration)?;
        let row = |row: infra_diesel::MigrationStatus| MigrationRow {
            name: row.name,
            applied: row.applied,
            known: row.known,
            compatible: row.compatible,
        };
        Ok(status.into_iter().map(row).collect())
    }

    async fn check(&self) -> Result<Vec<SchemaDifference>, Problem> {
        let differences = self.admin.check().await.map_err(problems::of_administration)?;
        let difference = |difference| match difference {
            Difference::Missing(fact) => SchemaDifference::Missing(fact),
            Difference::Unexpected(fact) => SchemaDifference::Unexpected(fact),
        };
        Ok(differences.into_iter().map(difference).collect())
    }
}
