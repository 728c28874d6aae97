use super::{MASTER_KEY, named, shown};
use crate::support::{BoxError, Person, Tested, new_site};
use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use test_databases::{TestDatabase, on_each_database, on_each_empty_database};

/// Returns the path, and the files in it, that other users of the machine can read.
fn readable_by_others(path: &Path) -> Result<Vec<String>, BoxError> {
    let metadata = fs::metadata(path)?;
    let mut readable = Vec::new();
    if metadata.permissions().mode() & 0o077 != 0 {
        readable.push(path.display().to_string());
    }
    if metadata.is_dir() {
        for entry in fs::read_dir(path)? {
            readable.extend(readable_by_others(&entry?.path())?);
        }
    }
    Ok(readable)
}

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

        let production = "\nLOGGIA__PROFILE=production\n";
        fs::write(site.file(".env"), text.replace("\n#LOGGIA__PROFILE=development\n", production))?;
        site.unset("PROFILE");
        for (name, value) in [
            ("HTTP__PUBLIC_URL", "https://accounts.example.org"),
            ("MAIL__FROM", "Loggia <no-reply@example.org>"),
            ("MAIL__URL", "smtps://mail.example.org"),
        ] {
            site.set(name, value);
        }
        let shown = shown(&site, &["config", "show", "--json"]).await?;
        assert_eq!(shown["LOGGIA__PROFILE"].0, "production");
        assert_eq!(shown["LOGGIA__AUTH__MASTER_KEY"].1, ".env");
        site.run(&["config", "check", "--json"]).await?.with(0)?;
        Ok(())
    }
}

on_each_database! {
    async fn production_refuses_insecure_transports(database: TestDatabase) -> Tested {
        const MAIL: &str = "mail.url";
        const DATABASE: &str = "database.url";
        const REPLICA: &str = "database.replica_url";
        const ALLOW_MAIL: Option<&str> = Some("mail.allow_insecure_connection");
        const ALLOW_DATABASE: Option<&str> = Some("database.allow_insecure_connection");
        let site = new_site(database)?
            .with("PROFILE", "production")
            .with("AUTH__MASTER_KEY", MASTER_KEY)
            .with("HTTP__PUBLIC_URL", "https://accounts.example.org")
            .with("DATABASE__URL", "postgres://ann:hunter2@db/loggia")
            .with("MAIL__URL", "smtp://mail.example.org")
            .with("MAIL__FROM", "Loggia <no-reply@example.org>");
        site.run(&["config", "check"]).await?.with(0)?;

        for (setting, insecure, allowed) in [
            (MAIL, "file:///var/mail", None),
            (MAIL, "memory://", None),
            (MAIL, "smtp://mail.example.org?tls=none", ALLOW_MAIL),
            (MAIL, "smtp://mail.example.org?tls=opportunistic", ALLOW_MAIL),
            (DATABASE, "postgres://ann:x@db/loggia?sslmode=disable", ALLOW_DATABASE),
            (DATABASE, "postgres://ann:x@db/loggia?sslmode=prefer", ALLOW_DATABASE),
            (DATABASE, "postgres://ann:x@db/loggia?sslmode=require", ALLOW_DATABASE),
            (DATABASE, "postgres://localhost/loggia?hostaddr=10.0.0.1&sslmode=disable", ALLOW_DATABASE),
            (REPLICA, "postgres://ann:x@db2/loggia?sslmode=disable", ALLOW_DATABASE),
        ] {
            let value = format!("{setting}={insecure}");
            let check = ["config", "check", "--json", "--set", &value];
            let refused = named(&site.run(&check).await?.with(1)?)?;
            assert_eq!(refused.len(), 1, "{insecure}: {refused:?}");
            if let Some(name) = allowed {
                let allowed = format!("{name}=true");
                site.run(&[&check[..], &["--set", &allowed]].concat()).await?.with(0)?;
            }
        }
        for secure in [
            "postgres://ann:sslmode=disable@db/loggia",
            "postgres://ann:x@db/loggia?sslmode=verify-full",
            "postgres://ann:x@127.0.0.1/loggia?sslmode=disable",
        ] {
            let value = format!("{DATABASE}={secure}");
            site.run(&["config", "check", "--set", &value]).await?.with(0)?;
        }
        Ok(())
    }

    async fn development_listens_on_loopback_unless_told_otherwise(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?.with("PROFILE", "development").with("HTTP__BIND", "0.0.0.0:0");
        let refused = named(&site.run(&["serve", "--json"]).await?.with(1)?)?;
        assert_eq!(refused.keys().collect::<Vec<_>>(), ["LOGGIA__HTTP__BIND"]);

        site.set("HTTP__ALLOW_INSECURE_BIND", true);
        site.run(&["config", "check"]).await?.with(0)?;
        Ok(())
    }
}

on_each_empty_database! {
    async fn only_their_owner_can_read_the_files(database: TestDatabase) -> Tested {
        let mut expected = vec!["master.key", "worker-0"];
        let mut site = new_site(database)?;
        if site.database().is_sqlite() {
            expected.extend(["loggia.db", "loggia.db-wal"]);
            site.set("DATABASE__URL", "sqlite://data/loggia.db");
        }
        let server = site.serve_after("umask 000").await?;
        server.sign_up(&Person::named("ann")).await?;
        site.run(&["config", "env", "--output", ".env"]).await?.with(0)?;

        let readable = readable_by_others(&site.file("data"))?;
        assert_eq!(readable, Vec::<String>::new());
        for path in ["mail", "address", ".env"] {
            assert_eq!(readable_by_others(&site.file(path))?, Vec::<String>::new());
        }
        let names = fs::read_dir(site.file("data"))?.map(|entry| Ok(entry?.file_name()));
        let names: Vec<_> = names.collect::<Result<Vec<_>, std::io::Error>>()?;
        for expected in expected {
            assert!(names.iter().any(|name| name == expected), "{names:?}");
        }
        Ok(())
    }

    async fn production_does_not_migrate_automatically(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("PROFILE", "production")
            .with("AUTH__MASTER_KEY", MASTER_KEY)
            .with("HTTP__PUBLIC_URL", "https://accounts.example.org")
            .with("MAIL__FROM", "Loggia <no-reply@example.org>");
        let mail_server = site.mail_server().await?;
        let site = site.with("MAIL__URL", &mail_server.url);
        site.run(&["db", "create"]).await?.with(0)?;
        let refused = site.run(&["serve", "--bind", "127.0.0.1:0", "--json"]).await?.with(1)?;
        assert_eq!(refused.problem()?["code"], "schema-outdated");

        site.run(&["db", "migrate"]).await?.with(0)?;
        let server = site.serve().await?;
        let worker = site.work()?;
        server.sign_up(&Person::named("ann")).await?;
        for path in ["/health/live", "/v1/users/me", "/unknown"] {
            let policy = server.get(path).await?.header("strict-transport-security").map(str::to_owned);
            assert_eq!(policy.as_deref(), Some("max-age=31536000; includeSubDomains"), "{path}");
        }
        drop(worker);

        let lines: Result<Vec<Value>, _> = site.log().lines().map(serde_json::from_str).collect();
        let lines = lines?;
        assert!(lines.iter().all(|line| line["timestamp"].is_string() && line["level"].is_string()));
        let warns_of_proxies = |line: &&Value| line["message"].as_str().is_some_and(|text| text.contains("TRUSTED_PROXIES"));
        assert_eq!(lines.iter().filter(warns_of_proxies).count(), 1, "{}", site.log());
        assert!(!site.file("data").exists());
        Ok(())
    }
}
