use crate::support::{BoxError, Person, Site, Tested, new_site};
use serde_json::{Value, json};
use test_databases::{TestDatabase, on_each_database, on_each_empty_database};

async fn json(site: &Site, command: &[&str]) -> Result<Value, BoxError> {
    site.run(&[&["db"], command, &["--json"]].concat())
        .await?
        .with(0)?
        .json()
}

async fn migrations(site: &Site, applied: bool) -> Result<Vec<Value>, BoxError> {
    let status = json(site, &["status"]).await?;
    let all = status["migrations"]
        .as_array()
        .ok_or("a list of migrations")?;
    assert!(
        all.iter().all(|migration| migration["known"] == true),
        "{status}"
    );
    Ok(all
        .iter()
        .filter(|migration| migration["applied"] == applied)
        .map(|row| row["name"].clone())
        .collect())
}

on_each_empty_database! {
    async fn databases_are_created_migrated_rolled_back_and_dropped(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        json(&site, &["drop", "--yes"]).await?;

        assert_eq!(json(&site, &["create"]).await?, json!({ "created": true }));
        assert_eq!(json(&site, &["create"]).await?, json!({ "created": false }));
        let again = site.run(&["db", "create"]).await?.with(0)?;
        assert!(again.output.contains("already exists"), "{again:?}");

        let pending = migrations(&site, false).await?;
        assert!(pending.len() >= 3, "{pending:?}");
        assert_eq!(json(&site, &["migrate"]).await?, json!({ "applied": pending }));
        assert_eq!(json(&site, &["migrate"]).await?, json!({ "applied": [] }));
        assert_eq!(migrations(&site, true).await?, pending);
        assert_eq!(json(&site, &["check"]).await?, json!({ "differences": [] }));

        assert_eq!(json(&site, &["rollback", "--yes"]).await?, json!({ "reverted": pending[pending.len() - 1..] }));
        assert_eq!(migrations(&site, false).await?, pending[pending.len() - 1..]);
        assert_eq!(json(&site, &["reset", "--yes"]).await?, json!({ "dropped": true, "applied": pending }));

        assert_eq!(json(&site, &["drop", "--yes"]).await?, json!({ "dropped": true }));
        assert_eq!(json(&site, &["drop", "--yes"]).await?, json!({ "dropped": false }));
        let dropped = site.run(&["db", "status", "--json"]).await?.with(1)?;
        assert_eq!(dropped.problem()?["code"], "database-unavailable");
        Ok(())
    }
}

on_each_database! {
    async fn destructive_commands_require_confirmation(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        for command in ["drop", "reset", "rollback"] {
            let refused = site.run(&["db", command, "--json"]).await?.with(1)?;
            assert_eq!(refused.problem()?["code"], "confirmation-required", "{command}");
            assert_eq!(refused.output, "");
        }
        assert_eq!(migrations(&site, false).await?, [""; 0]);
        assert_eq!(site.database().count("role").await?, 2);
        Ok(())
    }

    async fn check_reports_manual_schema_changes(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        site.database()
            .execute("alter table account add column nickname text; drop index session_user_id_index")
            .await?;

        let ended = site.run(&["db", "check", "--json"]).await?.with(1)?;

        assert_eq!(ended.problem()?["code"], "schema-differs");
        let differences = ended.json()?["differences"].as_array().ok_or("a list")?.clone();
        let has = |kind: &str, word: &str| {
            differences.iter().any(|found| found["kind"] == kind && found["fact"].to_string().contains(word))
        };
        assert!(has("unexpected", "nickname") && has("missing", "session_user_id_index"), "{differences:?}");
        assert_eq!(differences.len(), 2);
        let as_text = site.run(&["db", "check"]).await?.with(1)?;
        assert!(as_text.output.contains("nickname") && as_text.errors.contains("schema-differs"));
        Ok(())
    }

    async fn a_newer_schema_is_not_served(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        site.database().execute("insert into __diesel_schema_migrations (version) values ('99991231000000')").await?;

        let refused = site.run(&["serve", "--bind", "127.0.0.1:0", "--json"]).await?.with(1)?;

        assert_eq!(refused.problem()?["code"], "schema-too-new");
        Ok(())
    }

    async fn a_database_of_a_newer_compatible_version_is_served(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        site.database()
            .execute(
                "alter table account add column nickname text;
                 insert into __diesel_schema_migrations (version) values ('99991231000000expand')",
            )
            .await?;

        let server = site.serve().await?;
        server.sign_up(&Person::named("ann")).await?;
        drop(server);

        let status = json(&site, &["status"]).await?;
        let newest = status["migrations"].as_array().and_then(|migrations| migrations.last());
        let expected =
            json!({ "name": "99991231000000expand", "applied": true, "known": false, "compatible": true });
        assert_eq!(newest, Some(&expected));
        let checked = json(&site, &["check"]).await?;
        assert_eq!(checked["differences"][0]["kind"], "unexpected", "{checked}");
        Ok(())
    }

    async fn migrations_are_created_only_in_a_source_tree(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let refused = site.run(&["db", "new", "add_nickname", "--json"]).await?.with(1)?;
        assert_eq!(refused.problem()?["code"], "source-tree-not-found");

        for backend in ["postgres", "sqlite"] {
            std::fs::create_dir_all(site.file(&format!("migrations/{backend}")))?;
        }
        let made = site.run(&["db", "new", "add_nickname", "--json"]).await?.with(0)?.json()?;

        let paths: Vec<_> = made["paths"].as_array().ok_or("a list")?.iter().filter_map(Value::as_str).collect();
        assert_eq!(paths.len(), 4);
        for path in paths {
            assert!(path.contains("_add_nickname/") && site.file(path).exists(), "{path}");
        }
        site.run(&["db", "new", "../escape"]).await?.with(2)?;
        Ok(())
    }
}
