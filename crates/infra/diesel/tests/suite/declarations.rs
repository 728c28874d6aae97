//! Permissions of the code, made known to a database.

use crate::support::Tested;
use flows::declared_permissions;
use kernel::{DeclaredPermission, Permission};
use loggia_diesel::DatabaseAdmin;
use services::DatabaseAdministration;
use test_databases::{TestDatabase, on_each_database};

const OF_ADMIN: &str =
    "select permission as value from role_permission where role = 'admin' order by permission";

fn with_moons() -> Vec<DeclaredPermission> {
    let mut declared = declared_permissions().to_vec();
    declared.push(DeclaredPermission::for_admins(
        Permission::declared("moons:read"),
        "See moons",
    ));
    declared.push(DeclaredPermission::new(
        Permission::declared("moons:reach"),
        "Reach for the moon",
    ));
    declared
}

on_each_database! {
    async fn new_permissions_are_stored_and_granted_to_admins(database: TestDatabase) -> Tested {
        let admin = DatabaseAdmin::new(&database.url())?;
        let before = database.texts(OF_ADMIN).await?;
        assert_eq!(admin.declare(&declared_permissions()).await?, [""; 0]);
        assert_eq!(database.count("permission").await?, declared_permissions().len());
        assert_eq!(database.texts(OF_ADMIN).await?, before, "the migrations have given it these");

        for _ in 0..2 {
            assert_eq!(admin.declare(&with_moons()).await?, [""; 0]);
        }

        assert_eq!(database.count("permission where name like 'moons:%'").await?, 2);
        let after = database.texts(OF_ADMIN).await?;
        assert_eq!(after.iter().filter(|name| !before.contains(name)).collect::<Vec<_>>(), ["moons:read"]);
        assert_eq!(database.count("role where name = 'admin' and version = 2").await?, 1, "its tag has changed once");
        Ok(())
    }

    async fn undeclared_permissions_are_reported_and_kept(database: TestDatabase) -> Tested {
        let admin = DatabaseAdmin::new(&database.url())?;
        admin.declare(&with_moons()).await?;

        let undeclared = admin.declare(&declared_permissions()).await?;

        assert_eq!(undeclared, ["moons:reach", "moons:read"]);
        assert_eq!(database.count("permission where name like 'moons:%'").await?, 2);
        Ok(())
    }

    async fn processes_that_start_at_once_agree(database: TestDatabase) -> Tested {
        let url = database.url();
        testing::contracts::in_parallel(8, |_| {
            let url = url.clone();
            async move { Ok(DatabaseAdmin::new(&url)?.declare(&with_moons()).await?) }
        })
        .await?;
        assert_eq!(database.count("permission").await?, with_moons().len());
        assert_eq!(database.count("role where name = 'admin' and version = 2").await?, 1);
        Ok(())
    }
}
