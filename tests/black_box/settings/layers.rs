use super::{MASTER_KEY, shown};
use crate::support::{Tested, new_site};
use std::fs;
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn later_layers_override_earlier_ones(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("LIMITS__CODE_ATTEMPTS", 3);
        let toml =
            "[limits]\ncode_attempts = 1\nmails_per_hour = 1\ncode_resends_per_hour = 1\n\n[log]\nlevel = \"warn\"\n";
        fs::write(site.file("loggia.toml"), toml)?;
        fs::write(site.file(".env"), "LOGGIA__LIMITS__CODE_ATTEMPTS=2\nLOGGIA__LIMITS__MAILS_PER_HOUR=2\n")?;

        let arguments = ["config", "show", "--json", "--config", "loggia.toml", "--set", "log.level=error"];
        let shown = shown(&site, &arguments).await?;

        let of = |name: &str| {
            let (value, source) = &shown[&format!("LOGGIA__{name}")];
            (value.as_str().unwrap_or_default(), source.as_str())
        };
        assert_eq!(of("LIMITS__CODE_ATTEMPTS"), ("3", "environment"));
        assert_eq!(of("LIMITS__MAILS_PER_HOUR"), ("2", ".env"));
        assert_eq!(of("LIMITS__CODE_RESENDS_PER_HOUR"), ("1", "loggia.toml"));
        assert_eq!(of("LOG__LEVEL"), ("error", "flag"));
        assert_eq!(of("HTTP__BODY_LIMIT").1, "default");
        Ok(())
    }

    async fn empty_settings_are_absent(database: TestDatabase) -> Tested {
        let from_file = "LIMITS__MAILS_PER_HOUR";
        let empty = ["HTTP__WORKERS", "AUTH__ACCESS_TOKEN_TTL", from_file, "SERVICE_NAME"];
        let mut site = new_site(database)?;
        for name in empty {
            site.set(name, "");
        }
        fs::write(site.file(".env"), "LOGGIA__LIMITS__MAILS_PER_HOUR=2\n")?;

        let shown = shown(&site, &["config", "show", "--json"]).await?;

        for name in empty {
            let (value, source) = &shown[&format!("LOGGIA__{name}")];
            assert_eq!(source, if name == from_file { ".env" } else { "default" }, "{name}");
            assert_ne!(value.as_str().unwrap_or_default(), "", "{name}");
        }
        site.serve().await?.terminate().await?;
        Ok(())
    }

    async fn secrets_are_masked(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("DATABASE__URL", "postgres://loggia:hunter2@db.example.org/loggia?password=hunter2")
            .with("MAIL__URL", "smtps://mailer:hunter2@mail.example.org")
            .with("AUTH__MASTER_KEY", MASTER_KEY);

        for arguments in [&["config", "show"][..], &["config", "show", "--json"]] {
            let ended = site.run(arguments).await?.with(0)?;
            for secret in ["hunter2", MASTER_KEY] {
                assert!(!ended.output.contains(secret) && !ended.errors.contains(secret), "{}", ended.output);
            }
            assert!(ended.output.contains("db.example.org") && ended.output.contains("mail.example.org"));
        }
        Ok(())
    }
}
