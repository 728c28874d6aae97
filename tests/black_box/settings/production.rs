use super::{MASTER_KEY, named, shown};
use crate::support::{Person, Tested, new_site};
use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt};
use test_databases::{TestDatabase, on_each_database, on_each_empty_database};

on_each_database! {
    async fn production_reports_every_missing_setting(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?.with("PROFILE", "production");
        for name in ["DATABASE__URL", "MAIL__URL"] {
            site.unset(name);
        }

        let named = named(&site.run(&["serve", "--json"]).await?.with(1)?)?;

        let missing = ["AUTH__MASTER_KEY", "DATABASE__URL", "HTTP__PUBLIC_URL", "MAIL__FROM", "MAIL__URL"];
        assert_eq!(named.keys().cloned().collect::<Vec<_>>(), missing.map(|name| format!("LOGGIA__{name}")));
        assert!(named.values().all(|message| message == "is required in production"), "{named:?}");
        assert!(!site.file("data").exists(), "no key was generated");
        Ok(())
    }

    async fn generated_secrets_are_written_once_and_accepted_in_production(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?;
        let written = site.run(&["config", "env", "--output", ".env", "--json"]).await?.with(0)?;
        assert_eq!(written.json()?["path"], ".env");
        let text = fs::read_to_string(site.file(".env"))?;
        assert_eq!(fs::metadata(site.file(".env"))?.permissions().mode() & 0o777, 0o600);

        let again = site.run(&["config", "env", "--output", ".env", "--json"]).await?.with(1)?;
        assert_eq!(again.problem()?["code"], "file-exists");
        assert_eq!(fs::read_to_string(site.file(".env"))?, text);
        let printed = site.run(&["config", "env"]).await?.with(0)?.output;
        assert_ne!(printed.trim_end(), text.trim_end(), "the secrets are generated each time");

        for (name, value) in [
            ("PROFILE", "production"),
            ("HTTP__PUBLIC_URL", "https://accounts.example.org"),
            ("MAIL__FROM", "Loggia <no-reply@example.org>"),
        ] {
            site.set(name, value);
        }
        let shown = shown(&site, &["config", "show", "--json"]).await?;
        assert_eq!(shown["LOGGIA__AUTH__MASTER_KEY"].1, ".env");
        site.run(&["config", "check", "--json"]).await?.with(0)?;
        Ok(())
    }
}

on_each_empty_database! {
    async fn production_does_not_migrate_automatically(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("PROFILE", "production")
            .with("AUTH__MASTER_KEY", MASTER_KEY)
            .with("HTTP__PUBLIC_URL", "https://accounts.example.org")
            .with("MAIL__FROM", "Loggia <no-reply@example.org>");
        site.run(&["db", "create"]).await?.with(0)?;
        let refused = site.run(&["serve", "--bind", "127.0.0.1:0", "--json"]).await?.with(1)?;
        assert_eq!(refused.problem()?["code"], "schema-outdated");

        site.run(&["db", "migrate"]).await?.with(0)?;
        let server = site.serve().await?;
        let worker = site.work()?;
        server.sign_up(&Person::named("ann")).await?;
        drop(worker);

        let lines: Result<Vec<Value>, _> = site.log().lines().map(serde_json::from_str).collect();
        assert!(lines?.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()));
        assert!(!site.file("data").exists());
        Ok(())
    }
}
