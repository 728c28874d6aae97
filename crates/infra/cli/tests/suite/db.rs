use serde_json::{Value, json};
use services::SchemaDifference;
use test_cli::{FakeDatabase, FakeProgram, piped};

fn on(database: FakeDatabase) -> FakeProgram {
    FakeProgram::with_database(database)
}

#[tokio::test]
async fn a_database_is_created_once() {
    let program = on(FakeDatabase::absent());
    let ended = piped("db create", &program).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "Database created: postgres://ann:***@db/loggia\n"
    );

    let ended = piped("db create", &program).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "The database already exists: postgres://ann:***@db/loggia\n"
    );
}

#[tokio::test]
async fn the_creation_is_printed_as_json() {
    let program = on(FakeDatabase::absent());
    assert_eq!(
        piped("db create --json", &program).await.document(),
        json!({"created": true})
    );
    assert_eq!(
        piped("db create --json", &program).await.document(),
        json!({"created": false})
    );
}

#[tokio::test]
async fn migrations_are_reported_one_by_one() {
    let program = on(FakeDatabase::empty());
    let ended = piped("db migrate", &program).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "applied 001_accounts\napplied 002_access\nApplied 2 migrations to postgres://ann:***@db/loggia\n"
    );
    assert_eq!(program.database.applied(), ["001_accounts", "002_access"]);
}

#[tokio::test]
async fn migrating_without_pending_migrations_succeeds() {
    let ended = piped("db migrate", &on(FakeDatabase::migrated())).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "There is nothing to migrate: postgres://ann:***@db/loggia\n"
    );

    let ended = piped("db migrate --json", &on(FakeDatabase::migrated())).await;
    ended.assert_done();
    assert_eq!(ended.document(), json!({"applied": []}));
}

#[tokio::test]
async fn applied_migrations_are_printed_as_one_json_document() {
    let ended = piped("db migrate --json", &on(FakeDatabase::empty())).await;
    ended.assert_done();
    assert_eq!(
        ended.document(),
        json!({"applied": ["001_accounts", "002_access"]})
    );

    let program = FakeProgram::with_database(FakeDatabase {
        undeclared: vec!["moons:reach"],
        ..FakeDatabase::migrated()
    });
    let ended = piped("db migrate --json", &program).await;
    assert_eq!(
        ended.document(),
        json!({"applied": [], "undeclared_permissions": ["moons:reach"]})
    );
    let ended = piped("db migrate", &program).await;
    assert!(ended.output.contains(
        "moons:reach is declared by another version of this program only: it has no effect."
    ));
}

#[tokio::test]
async fn migrations_before_a_failed_one_are_reported() {
    let broken = || {
        on(FakeDatabase {
            broken: Some("002_access"),
            ..FakeDatabase::empty()
        })
    };
    let error = "error: a migration failed: syntax error (migration-failed)\n";

    let ended = piped("db migrate", &broken()).await;
    assert_eq!(
        (ended.code, ended.output.as_str(), ended.errors.as_str()),
        (1, "applied 001_accounts\n", error)
    );

    let ended = piped("db migrate --json", &broken()).await;
    assert_eq!(
        (ended.code, ended.document()),
        (1, json!({"applied": ["001_accounts"]}))
    );
    assert_eq!(ended.error_document()["code"], "migration-failed");
}

#[tokio::test]
async fn the_status_lists_every_migration() {
    let program = on(FakeDatabase {
        unknown: Some("20270101000000"),
        ..FakeDatabase::empty()
    });
    let ended = piped("db status", &program).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "MIGRATION       STATE\n\
         001_accounts    not applied\n\
         002_access      not applied\n\
         20270101000000  applied by another version of this program\n"
    );
}

#[tokio::test]
async fn the_status_shows_whether_a_newer_migration_is_compatible() {
    let newer = || FakeDatabase {
        unknown: Some("20270101000000expand"),
        ..FakeDatabase::migrated()
    };
    let compatible = on(FakeDatabase {
        compatible: true,
        ..newer()
    });
    let ended = piped("db status", &compatible).await;
    ended.assert_done();
    assert!(ended.output.ends_with(
        "20270101000000expand  applied by another version of this program, compatible\n"
    ));

    let last = |ended: &Value| {
        ended["migrations"]
            .as_array()
            .and_then(|rows| rows.last().cloned())
    };
    let row = |compatible| {
        json!({
            "name": "20270101000000expand",
            "applied": true,
            "known": false,
            "compatible": compatible,
        })
    };
    assert_eq!(
        last(&piped("db status --json", &compatible).await.document()),
        Some(row(true))
    );
    assert_eq!(
        last(&piped("db status --json", &on(newer())).await.document()),
        Some(row(false))
    );
}

#[tokio::test]
async fn the_status_is_printed_as_json() {
    let ended = piped("db status --json", &on(FakeDatabase::migrated())).await;
    ended.assert_done();
    let row = |name| json!({"name": name, "applied": true, "known": true, "compatible": true});
    assert_eq!(
        ended.document(),
        json!({"migrations": [row("001_accounts"), row("002_access")]})
    );
}

#[tokio::test]
async fn a_database_without_differences_passes_the_check() {
    let ended = piped("db check", &FakeProgram::default()).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "The schema is the one that the migrations create.\n"
    );

    let ended = piped("db check --json", &FakeProgram::default()).await;
    ended.assert_done();
    assert_eq!(ended.document(), json!({"differences": []}));
}

fn altered() -> FakeProgram {
    let differences = vec![
        SchemaDifference::Missing("index session_user_id".to_owned()),
        SchemaDifference::Unexpected("column account.nickname text".to_owned()),
    ];
    on(FakeDatabase {
        differences,
        ..FakeDatabase::migrated()
    })
}

#[tokio::test]
async fn differences_are_listed_and_fail_the_check() {
    let ended = piped("db check", &altered()).await;
    assert_eq!(ended.code, 1);
    assert_eq!(
        ended.output,
        "DIFFERENCE  FACT\n\
         missing     index session_user_id\n\
         unexpected  column account.nickname text\n"
    );
    assert_eq!(
        ended.errors,
        "error: the schema differs from the one that the migrations create (schema-differs)\n"
    );
}

#[tokio::test]
async fn additions_of_a_newer_compatible_version_pass_the_check() {
    let added = SchemaDifference::Unexpected("column account.nickname text".to_owned());
    let missing = SchemaDifference::Missing("index session_user_id".to_owned());
    let newer = |compatible, differences| {
        on(FakeDatabase {
            unknown: Some("20270101000000"),
            compatible,
            differences,
            ..FakeDatabase::migrated()
        })
    };

    let ended = piped("db check", &newer(true, vec![added.clone()])).await;
    ended.assert_done();
    assert_eq!(
        ended.output,
        "DIFFERENCE  FACT\n\
         unexpected  column account.nickname text\n\
         A newer, compatible version of this program has added to the schema.\n"
    );
    let ended = piped("db check --json", &newer(true, vec![added.clone()])).await;
    ended.assert_done();
    assert_eq!(ended.document()["differences"][0]["kind"], "unexpected");

    assert_eq!(
        piped("db check", &newer(true, vec![added.clone(), missing]))
            .await
            .code,
        1
    );
    assert_eq!(piped("db check", &newer(false, vec![added])).await.code, 1);
}

#[tokio::test]
async fn differences_are_printed_as_json() {
    let ended = piped("db check --json", &altered()).await;
    assert_eq!(ended.code, 1);
    let differences = json!([
        {"kind": "missing", "fact": "index session_user_id"},
        {"kind": "unexpected", "fact": "column account.nickname text"},
    ]);
    assert_eq!(ended.document(), json!({"differences": differences}));
    assert_eq!(ended.error_document()["code"], "schema-differs");
}

#[tokio::test]
async fn a_new_migration_is_written_for_each_backend_without_any_settings() {
    let program = FakeProgram::with_invalid_settings();
    let paths = [
        "migrations/postgres/add_locale/up.sql",
        "migrations/sqlite/add_locale/up.sql",
    ];

    let ended = piped("db new add_locale", &program).await;
    ended.assert_done();
    assert_eq!(ended.output, format!("{}\n", paths.join("\n")));

    let ended = piped("db new add_locale --json", &program).await;
    assert_eq!(ended.document(), json!({"paths": paths}));
}

#[tokio::test]
async fn a_new_migration_needs_a_source_tree_and_a_valid_name() {
    let ended = piped("db new homeless", &FakeProgram::default()).await;
    ended.assert_refused("error: there is no migrations folder here (source-tree-not-found)\n");

    for name in ["../../etc/cron.d/x", "Add-Locale", "a__b"] {
        assert_eq!(
            piped(&format!("db new {name}"), &FakeProgram::default())
                .await
                .code,
            2,
            "{name}"
        );
    }
}
