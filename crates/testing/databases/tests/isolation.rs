//! Test databases are isolated from each other and removed on drop.

use infra_diesel::DatabaseAdmin;
use kernel::BoxError;
use loggia_test_databases::{TestDatabase, on_each_database, on_each_empty_database};
use services::DatabaseAdministration;

async fn another_like(database: &TestDatabase) -> Result<TestDatabase, BoxError> {
    if database.is_sqlite() {
        return TestDatabase::migrated_sqlite().await;
    }
    TestDatabase::migrated_postgres()
        .await?
        .ok_or_else(|| "the server is no longer available".into())
}

on_each_database! {
    async fn writes_are_not_visible_in_other_databases(database: TestDatabase) -> Result<(), BoxError> {
        let other = another_like(&database).await?;
        assert_eq!(database.count("role").await?, 2, "created by the migrations");

        database.execute("delete from role_permission; delete from role").await?;

        assert_eq!(other.count("role").await?, 2);
        Ok(())
    }

    async fn a_dropped_database_is_removed(database: TestDatabase) -> Result<(), BoxError> {
        let other = another_like(&database).await?;
        let admin = DatabaseAdmin::new(&other.url())?;
        let _still_connected = other.connect().await?;
        assert!(admin.check().await?.is_empty());

        drop(other);

        assert!(admin.check().await.is_err());
        assert_eq!(database.count("account").await?, 0, "other databases remain");
        Ok(())
    }
}

on_each_empty_database! {
    async fn an_empty_database_has_no_tables(database: TestDatabase) -> Result<(), BoxError> {
        assert!(database.count("role").await.is_err());
        Ok(())
    }
}
