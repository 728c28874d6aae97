use crate::support::{Site, Tested, new_site};
use test_databases::{TestDatabase, on_postgresql};

async fn assert_refused(site: &Site, words: &[&str]) -> Tested {
    for command in [
        &["serve", "--bind", "127.0.0.1:0", "--json"][..],
        &["worker", "--json"],
        &["db", "check", "--json"],
        &["db", "migrate", "--json"],
    ] {
        let refused = site.run(command).await?.with(1)?;
        assert_eq!(
            refused.problem()?["code"],
            "database-unsuitable",
            "{command:?}: {refused:?}"
        );
        let has_words = words.iter().all(|word| refused.errors.contains(word));
        assert!(has_words, "{command:?}: {}", refused.errors);
    }
    Ok(())
}

/// Returns the name of the database, which is the path of its URL.
fn name(url: &str) -> String {
    let path = url.rsplit('/').next().unwrap_or_default();
    path.split('?').next().unwrap_or_default().to_owned()
}

on_postgresql! {
    async fn an_encoding_that_would_corrupt_texts_is_refused(database: TestDatabase) -> Tested {
        let Some(other) = TestDatabase::postgres().await? else {
            return Ok(());
        };
        let other_name = name(&other.url());
        database.execute(&format!("drop database {other_name}")).await?;
        database
            .execute(&format!(
                "create database {other_name} encoding 'SQL_ASCII' lc_collate 'C' lc_ctype 'C' template template0"
            ))
            .await?;
        let mut site = new_site(other)?;
        assert_refused(&site, &["SQL_ASCII", "encoding 'UTF8'"]).await?;

        let created = format!("{other_name}_new");
        site.set("DATABASE__URL", site.database().url().replace(&other_name, &created));
        site.run(&["db", "create"]).await?.with(0)?;
        let migrated = site.run(&["db", "migrate"]).await?;
        site.run(&["db", "drop", "--yes"]).await?.with(0)?;
        migrated.with(0).map(drop)
    }

    async fn read_only_transactions_are_refused(database: TestDatabase) -> Tested {
        let name = name(&database.url());
        database.execute(&format!("alter database {name} set default_transaction_read_only = on")).await?;

        assert_refused(&new_site(database)?, &["default_transaction_read_only = off"]).await
    }

    async fn a_role_that_may_not_write_is_refused(database: TestDatabase) -> Tested {
        let role = format!("reader_of_{}", name(&database.url()));
        database
            .execute(&format!(
                "create role {role} login password 'reader';
                 grant select on all tables in schema public to {role}"
            ))
            .await?;
        let url = database.url();
        let (_, place) = url.split_once('@').ok_or("a user")?;
        let site = new_site(database)?;
        let site = site.with("DATABASE__URL", format!("postgres://{role}:reader@{place}"));

        let refused = assert_refused(&site, &["may not write", "owner"]).await;

        site.database().execute(&format!("drop owned by {role}; drop role {role}")).await?;
        refused
    }

    async fn an_old_version_is_refused(database: TestDatabase) -> Tested {
        let name = name(&database.url());
        database
            .execute(
                "create schema old;
                 create function old.current_setting(text) returns text language sql as
                 $$ select case $1 when 'server_version_num' then '120022' else pg_catalog.current_setting($1) end $$",
            )
            .await?;
        database.execute(&format!("alter database {name} set search_path = old, pg_catalog, public")).await?;

        assert_refused(&new_site(database)?, &["PostgreSQL 12", "13 or newer", "upgrade"]).await
    }
}
