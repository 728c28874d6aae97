//! Commands that are run in the wrong directory, and servers that do not depend on theirs.

use crate::support::{BoxError, Site, Tested, new_site};
use serde_json::Value;
use std::fs;
use test_databases::{TestDatabase, on_each_database, on_each_empty_database, on_sqlite};

const PASSWORD: &str = "a long enough password";
const MASTER_KEY: &str = "EXAMPLE8vKq3Zt0Wc5pYjRb7NfLs2GhXd9TmUoQi4aE";

const LOOKING: [&[&str]; 9] = [
    &["user", "list"],
    &["user", "show", "ann@example.org"],
    &["role", "list"],
    &["session", "list", "ann@example.org"],
    &["permission", "list"],
    &["event", "list"],
    &["key", "list"],
    &["db", "status"],
    &["db", "check"],
];

/// Commands that write, but not into a new database.
const WRITING: [&[&str]; 4] = [
    &[
        "role",
        "create",
        "auditor",
        "--description",
        "Reads events.",
    ],
    &["admin", "recover", "ann@example.org"],
    &["key", "rotate"],
    &["key", "rewrap"],
];

/// Returns the names in the working directory, without the mails that tests expect there.
fn files(site: &Site) -> Result<Vec<String>, BoxError> {
    let names = fs::read_dir(site.file(""))?.map(|entry| {
        let name = entry?.file_name();
        Ok(name.to_string_lossy().into_owned())
    });
    names.collect()
}

async fn create_administrator(site: &Site) -> Result<String, BoxError> {
    let create = [
        "admin",
        "create",
        "--email",
        "ann@example.org",
        "--password-stdin",
    ];
    Ok(site
        .run_with_input(&create, PASSWORD)
        .await?
        .with(0)?
        .errors)
}

on_sqlite! {
    async fn commands_in_another_directory_create_nothing(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?;
        site.unset("DATABASE__URL");
        site.set("PROFILE", "development");
        let key = "AUTH__MASTER_KEY";

        for command in LOOKING.into_iter().chain(WRITING) {
            for (given, code) in [
                (None, "master-key-unusable"),
                (Some(MASTER_KEY), "database-unavailable"),
            ] {
                match given {
                    Some(text) => site.set(key, text),
                    None => site.unset(key),
                }
                let refused = site.run(&[command, &["--json"]].concat()).await?.with(1)?.problem()?;
                if command[0] != "db" {
                    assert_eq!(refused["code"], code, "{command:?}: {refused}");
                }
                let detail = refused["detail"].as_str().unwrap_or_default();
                assert!(detail.contains(site.file("data").to_str().unwrap_or("?")), "{detail}");
                assert_eq!(files(&site)?, Vec::<String>::new(), "{command:?}");
            }
        }
        Ok(())
    }
}

on_each_empty_database! {
    async fn commands_that_write_name_the_database(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?;
        let mut place = site.database().url().rsplit('/').next().unwrap_or_default().to_owned();
        if site.database().is_sqlite() {
            site.set("DATABASE__URL", "sqlite://data/loggia.db");
            place = format!("sqlite://{}", site.file("data/loggia.db").display());
        }
        let names_it = |errors: &str| errors.contains("Database: ") && errors.contains(&place);

        assert!(names_it(&create_administrator(&site).await?), "{place}");
        for command in WRITING {
            let errors = site.run(command).await?.with(0)?.errors;
            assert!(names_it(&errors), "{command:?}: {errors}");
        }
        for command in LOOKING {
            let errors = site.run(command).await?.with(0)?.errors;
            assert_eq!(errors, "", "{command:?}");
        }
        let migrated = site.run(&["db", "migrate"]).await?.with(0)?.output;
        assert!(migrated.contains(&place), "{migrated}");
        Ok(())
    }
}

on_each_database! {
    async fn an_unusable_state_directory_is_reported_before_listening(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?;
        fs::write(site.file("occupied"), "a file")?;
        site.set("WORKER__STATE_DIR", "occupied");

        let refused = site.run(&["serve", "--bind", "127.0.0.1:0"]).await?.with(1)?.errors;

        assert!(refused.contains("LOGGIA__WORKER__STATE_DIR: occupied: "), "{refused}");
        assert!(!refused.contains("listening"), "{refused}");
        Ok(())
    }

    async fn production_of_the_environment_reads_no_dotenv_file(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?;
        site.run(&["config", "env", "--output", ".env"]).await?.with(0)?;
        let before = site.run(&["config", "show", "--json"]).await?.with(0)?.json()?;
        assert!(sources(&before).any(|source| source == ".env"), "{before}");

        site.set("PROFILE", "production");
        let refused = site.run(&["config", "check"]).await?.with(1)?.errors;
        let missing = "LOGGIA__AUTH__MASTER_KEY is required in production";
        assert!(refused.contains(missing), "{refused}");
        assert!(refused.contains(".env is not read, because LOGGIA__PROFILE is set to production"));

        for (name, value) in [
            ("AUTH__MASTER_KEY", MASTER_KEY),
            ("HTTP__PUBLIC_URL", "https://accounts.example.org"),
            ("MAIL__FROM", "Loggia <no-reply@example.org>"),
            ("MAIL__URL", "smtps://mail.example.org"),
        ] {
            site.set(name, value);
        }
        let after = site.run(&["config", "show", "--json"]).await?.with(0)?.json()?;
        assert!(sources(&after).all(|source| source != ".env"), "{after}");
        Ok(())
    }
}

fn sources(shown: &Value) -> impl Iterator<Item = &str> {
    let rows = shown["settings"].as_array().into_iter().flatten();
    rows.filter_map(|row| row["source"].as_str())
}
