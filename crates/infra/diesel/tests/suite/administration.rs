//! Creating and dropping.

use crate::support::Tested;
use loggia_diesel::DatabaseAdmin;
use services::DatabaseAdministration;
use test_databases::{TestDatabase, on_each_database, on_each_empty_database, on_postgresql};

on_each_empty_database! {
    async fn creating_and_dropping_can_be_repeated(database: TestDatabase) -> Tested {
        let admin = DatabaseAdmin::new(&database.url())?;
        admin.drop().await?;

        assert!(!admin.drop().await?, "there is none any more");
        assert!(admin.create().await?);
        assert!(!admin.create().await?, "it exists already");
        assert!(admin.drop().await?);
        assert!(!admin.drop().await?);
        Ok(())
    }

    async fn looking_at_what_does_not_exist_makes_nothing(database: TestDatabase) -> Tested {
        let admin = DatabaseAdmin::new(&database.url())?;
        admin.drop().await?;

        assert!(admin.status().await.is_err());
        assert!(admin.check().await.is_err());
        assert!(admin.rollback(1, &mut |_| {}).await.is_err());

        assert!(!admin.drop().await?, "there still is none");
        Ok(())
    }
}

on_each_database! {
    async fn a_recreated_database_is_empty(database: TestDatabase) -> Tested {
        let admin = DatabaseAdmin::new(&database.url())?;
        database.execute("update role set description = 'changed'").await?;

        assert!(!admin.create().await?, "creating what exists touches nothing");
        assert_eq!(database.count("role where description = 'changed'").await?, 2);

        admin.drop().await?;
        admin.create().await?;
        admin.migrate(&mut |_| {}).await?;
        assert_eq!(database.count("role where description = 'changed'").await?, 0);
        Ok(())
    }

    async fn dropping_does_not_wait_for_others_to_leave(database: TestDatabase) -> Tested {
        let mut busy = database.connect().await?;
        busy.execute("begin").await?;
        busy.texts("select name as value from role").await?;

        assert!(DatabaseAdmin::new(&database.url())?.drop().await?);
        Ok(())
    }
}

on_postgresql! {
    async fn names_of_schemas_may_have_capitals(database: TestDatabase) -> Tested {
        database.execute("create schema \"Accounts\"").await?;
        let url = database.url();
        let separator = if url.contains('?') { '&' } else { '?' };
        let url = format!("{url}{separator}options=-csearch_path%3D%22Accounts%22");
        let admin = DatabaseAdmin::new(&url)?;

        admin.migrate(&mut |_| {}).await?;

        admin.verify().await?;
        assert_eq!(admin.check().await?, []);
        Ok(())
    }
}
