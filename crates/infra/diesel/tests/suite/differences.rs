//! Differences that `check` finds, without changing the database.

use crate::support::Tested;
use kernel::BoxError;
use loggia_diesel::DatabaseAdmin;
use services::{DatabaseAdministration, SchemaDifference};
use test_databases::{TestDatabase, on_each_database};

async fn found(database: &TestDatabase) -> Result<Vec<SchemaDifference>, BoxError> {
    Ok(DatabaseAdmin::new(&database.url())?.check().await?)
}

fn is_missing(difference: &SchemaDifference, words: &[&str]) -> bool {
    matches!(difference, SchemaDifference::Missing(fact) if words.iter().all(|word| fact.contains(word)))
}

fn is_unexpected(difference: &SchemaDifference, words: &[&str]) -> bool {
    matches!(difference, SchemaDifference::Unexpected(fact) if words.iter().all(|word| fact.contains(word)))
}

on_each_database! {
    async fn an_added_column_is_unexpected(database: TestDatabase) -> Tested {
        database.execute("alter table account add column nickname text").await?;

        let found = found(&database).await?;

        assert!(found.len() == 1 && is_unexpected(&found[0], &["account", "nickname"]), "{found:?}");
        Ok(())
    }

    async fn a_dropped_column_is_missing(database: TestDatabase) -> Tested {
        database.execute("alter table session drop column device_name").await?;

        let found = found(&database).await?;

        assert!(found.len() == 1 && is_missing(&found[0], &["session", "device_name"]), "{found:?}");
        Ok(())
    }

    async fn a_dropped_index_is_missing(database: TestDatabase) -> Tested {
        database.execute("drop index session_user_id_index").await?;

        let found = found(&database).await?;

        assert!(found.len() == 1 && is_missing(&found[0], &["session_user_id_index"]), "{found:?}");
        Ok(())
    }

    async fn an_index_over_other_columns_is_both(database: TestDatabase) -> Tested {
        database
            .execute("drop index session_user_id_index; create index session_user_id_index on session (user_id)")
            .await?;

        let found = found(&database).await?;

        assert_eq!(found.len(), 2, "{found:?}");
        assert!(is_missing(&found[0], &["authenticated_at"]) && is_unexpected(&found[1], &["session_user_id_index"]));
        Ok(())
    }

    async fn a_missing_table_is_missing_with_all_it_had(database: TestDatabase) -> Tested {
        database.execute("drop table assigned_role").await?;

        let found = found(&database).await?;

        assert!(found.iter().all(|difference| is_missing(difference, &["assigned_role"])), "{found:?}");
        for fact in [&["user_id"][..], &["assigned_role_role_index"]] {
            assert!(found.iter().any(|difference| is_missing(difference, fact)), "{fact:?} of {found:?}");
        }
        Ok(())
    }

    async fn a_foreign_table_is_unexpected(database: TestDatabase) -> Tested {
        database.execute("create table visitor (id integer primary key)").await?;

        let found = found(&database).await?;

        let all_theirs = found.iter().all(|difference| is_unexpected(difference, &["visitor"]));
        assert!(!found.is_empty() && all_theirs, "{found:?}");
        Ok(())
    }

    async fn checking_changes_nothing(database: TestDatabase) -> Tested {
        database.execute("drop index session_user_id_index").await?;

        let (first, second) = (found(&database).await?, found(&database).await?);

        assert_eq!(first, second);
        if !database.is_sqlite() {
            assert_eq!(database.count("pg_namespace where nspname like 'loggia%'").await?, 0);
        }
        assert_eq!(database.count("role").await?, 2);
        Ok(())
    }
}
