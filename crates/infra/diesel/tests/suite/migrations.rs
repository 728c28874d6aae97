//! Forwards, backwards, and from several processes at once.

use crate::support::Tested;
use kernel::BoxError;
use loggia_diesel::DatabaseAdmin;
use services::{AdministrationError, DatabaseAdministration, MigrationStatus};
use std::sync::{Arc, Mutex};
use test_databases::{TestDatabase, on_each_database, on_each_empty_database};

async fn migrated(admin: &DatabaseAdmin) -> Result<Vec<String>, AdministrationError> {
    let mut names = Vec::new();
    admin
        .migrate(&mut |name| names.push(name.to_owned()))
        .await?;
    Ok(names)
}

async fn reverted(admin: &DatabaseAdmin, steps: usize) -> Result<Vec<String>, AdministrationError> {
    let mut names = Vec::new();
    admin
        .rollback(steps, &mut |name| names.push(name.to_owned()))
        .await?;
    Ok(names)
}

async fn names(
    admin: &DatabaseAdmin,
    of: impl Fn(&MigrationStatus) -> bool,
) -> Result<Vec<String>, AdministrationError> {
    let status = admin.status().await?;
    Ok(status
        .into_iter()
        .filter(of)
        .map(|migration| migration.name)
        .collect())
}

on_each_empty_database! {
    async fn looking_at_an_empty_database_writes_nothing(database: TestDatabase) -> Tested {
        let admin = DatabaseAdmin::new(&database.url())?;
        admin.create().await?;

        assert!(!names(&admin, |migration| !migration.applied).await?.is_empty());
        assert!(!admin.check().await?.is_empty());

        assert!(database.texts("select version as value from __diesel_schema_migrations").await.is_err());
        Ok(())
    }

    async fn each_is_applied_once_in_order(database: TestDatabase) -> Tested {
        let admin = DatabaseAdmin::new(&database.url())?;
        admin.create().await?;
        let pending = names(&admin, |migration| !migration.applied && migration.known).await?;
        assert!(pending.len() >= 3 && pending.is_sorted(), "{pending:?}");

        assert_eq!(migrated(&admin).await?, pending);

        assert_eq!(migrated(&admin).await?, [""; 0]);
        assert_eq!(names(&admin, |migration| migration.applied).await?, pending);
        assert_eq!(admin.check().await?, []);
        Ok(())
    }

    async fn four_that_migrate_at_once_apply_each_once(database: TestDatabase) -> Tested {
        let (url, told) = (database.url(), Arc::new(Mutex::new(Vec::new())));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (url, told) = (url.clone(), told.clone());
            tasks.spawn(async move {
                let names = migrated(&DatabaseAdmin::new(&url)?).await?;
                told.lock().map_err(|_| "another task panicked")?.extend(names);
                Ok::<_, BoxError>(())
            });
        }
        while let Some(ended) = tasks.join_next().await {
            ended??;
        }

        let admin = DatabaseAdmin::new(&url)?;
        let all = names(&admin, |_| true).await?;
        assert_eq!(*told.lock().map_err(|_| "a task panicked")?, all);
        assert_eq!(admin.check().await?, []);
        Ok(())
    }
}

on_each_database! {
    async fn the_newest_is_reverted_and_can_be_applied_again(database: TestDatabase) -> Tested {
        let admin = DatabaseAdmin::new(&database.url())?;
        let newest = names(&admin, |_| true).await?.pop().ok_or("there are migrations")?;

        assert_eq!(reverted(&admin, 1).await?, [newest.as_str()]);

        assert_eq!(names(&admin, |migration| !migration.applied).await?, [newest.as_str()]);
        assert!(!admin.check().await?.is_empty(), "what it made is gone");
        assert_eq!(database.count("role").await?, 2, "those of the others stay");
        assert_eq!(migrated(&admin).await?, [newest]);
        assert_eq!(admin.check().await?, []);
        Ok(())
    }

    async fn all_are_reverted_the_newest_first_and_leave_nothing(database: TestDatabase) -> Tested {
        let admin = DatabaseAdmin::new(&database.url())?;
        let mut all = names(&admin, |_| true).await?;
        all.reverse();

        assert_eq!(reverted(&admin, 1000).await?, all);

        assert_eq!(names(&admin, |migration| migration.applied).await?, [""; 0]);
        assert_eq!(tables(&database).await?, ["__diesel_schema_migrations"]);
        assert_eq!(reverted(&admin, 1).await?, [""; 0], "there is nothing more to revert");
        assert_eq!(migrated(&admin).await?.len(), all.len());
        assert_eq!(admin.check().await?, []);
        Ok(())
    }

    async fn compatibility_of_newer_migrations_is_read_from_their_version(database: TestDatabase) -> Tested {
        let admin = DatabaseAdmin::new(&database.url())?;
        let known = database.texts("select max(version) as value from __diesel_schema_migrations").await?;
        let versions = [
            ("99991231000000expand".to_owned(), true),
            (format!("99991231000001after{}", known[0]), true),
            ("99991231000002after99991231000000".to_owned(), false),
            ("99991231000003breaking".to_owned(), false),
            ("99991231000004".to_owned(), false),
        ];
        for (version, _) in &versions {
            let insert = format!("insert into __diesel_schema_migrations (version) values ('{version}')");
            database.execute(&insert).await?;
        }

        let status = admin.status().await?;

        assert!(status.iter().filter(|migration| migration.known).all(|migration| migration.compatible));
        let unknown = status.into_iter().filter(|migration| !migration.known);
        let unknown: Vec<_> = unknown.map(|migration| (migration.name, migration.compatible)).collect();
        assert_eq!(unknown, versions);
        Ok(())
    }

    async fn one_of_another_version_is_shown_and_not_touched(database: TestDatabase) -> Tested {
        let admin = DatabaseAdmin::new(&database.url())?;
        database.execute("insert into __diesel_schema_migrations (version) values ('99991231000000')").await?;

        assert_eq!(names(&admin, |migration| !migration.known).await?, ["99991231000000"]);
        let refused = admin.rollback(1, &mut |_| {}).await;

        assert!(matches!(refused, Err(AdministrationError::UnknownMigration(version)) if version == "99991231000000"));
        assert_eq!(names(&admin, |migration| !migration.applied).await?, [""; 0]);
        Ok(())
    }
}

async fn tables(database: &TestDatabase) -> Result<Vec<String>, BoxError> {
    let tables = if database.is_sqlite() {
        "select name as value from sqlite_master where type = 'table' and name not like 'sqlite_%'"
    } else {
        "select table_name::text as value from information_schema.tables where table_schema = 'public'"
    };
    database.texts(tables).await
}
