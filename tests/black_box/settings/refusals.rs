use super::named;
use crate::support::{Tested, new_site};
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn all_invalid_settings_are_reported_before_anything_starts(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("HTTP__BIND", "everywhere")
            .with("LOG__LEVEL", "loud")
            .with("AUTH__PASSWORD_MIN_LENGTH", 7)
            .with("AUTH__ACCESS_TOKEN_TTL", "1h")
            .with("AUTH__MASTER_KEY", "hunter2hunter2")
            .with("DATABASE__URL", "postgres://loggia:hunter2@")
            .with("HTTP__PUBLIC_URI", "http://127.0.0.1:8000")
            .with("WORKER__RETRY_BASE", "1h")
            .with("WORKER__RETRY_CAP", "1s");
        let expected = [
            "AUTH__ACCESS_TOKEN_TTL",
            "AUTH__MASTER_KEY",
            "AUTH__PASSWORD_MIN_LENGTH",
            "DATABASE__URL",
            "HTTP__BIND",
            "HTTP__PUBLIC_URI",
            "LOG__LEVEL",
            "WORKER__RETRY_CAP",
        ];

        for command in [&["serve"][..], &["worker"], &["config", "check"], &["config", "show"], &["db", "status"]] {
            let ended = site.run(&[command, &["--json"]].concat()).await?.with(1)?;
            let named = named(&ended)?;
            assert_eq!(
                named.keys().collect::<Vec<_>>(),
                expected.map(|name| format!("LOGGIA__{name}")).iter().collect::<Vec<_>>()
            );
            assert!(named["LOGGIA__HTTP__PUBLIC_URI"].contains("LOGGIA__HTTP__PUBLIC_URL"), "a suggestion: {named:?}");
            assert!(!ended.errors.contains("hunter2"), "{}", ended.errors);
        }
        let as_text = site.run(&["serve"]).await?.with(1)?.errors;
        assert!(expected.iter().all(|name| as_text.contains(name)), "{as_text}");
        assert!(!site.file("data").exists() && !site.file("mail").exists());
        Ok(())
    }

    async fn the_mailer_judges_its_settings_at_the_check(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        for (setting, value, message) in [
            ("MAIL__URL", "smtp://apikey@mail.example.org", "must have a password after the user: user:password@host"),
            ("MAIL__URL", "smtp://ann:hunter#2@mail.example.org", "must have /, ? and # of the user and the password percent-encoded"),
            ("MAIL__URL", "smtp://mail.example.org?verify=no", "must not have the parameter verify: there is tls only"),
            ("MAIL__URL", "smtp://mail.example.org?tls=maybe", "must have tls=required, tls=opportunistic or tls=none"),
            ("MAIL__TRUST_ANCHORS", "missing.pem", "names missing.pem, which cannot be read: entity not found"),
        ] {
            let set = format!("{}={value}", setting.to_ascii_lowercase().replace("__", "."));
            for command in [&["config", "check"][..], &["serve"]] {
                let arguments = [command, &["--json", "--set", &set]].concat();
                let ended = site.run(&arguments).await?.with(1)?;
                let named = named(&ended)?;
                assert_eq!(named.get(&format!("LOGGIA__{setting}")).map(String::as_str), Some(message));
                assert!(named.len() == 1 && !ended.errors.contains("hunter"), "{named:?}");
            }
        }

        // a bare @ is unambiguous, for the check and for the mailer
        let mail_server = site.mail_server().await?;
        let url = mail_server.url.replace("smtp://", "smtp://ann@example.org:p@ss@");
        let site = site.with("MAIL__URL", url);
        site.run(&["config", "check"]).await?.with(0)?;
        drop(site.serve().await?);
        Ok(())
    }

    async fn a_parameter_that_the_driver_does_not_know_is_named(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?;
        for (setting, url, words) in [
            ("DATABASE__URL", "postgres://ann:hunter2@db/l?sslmode=verify_full", &["`sslmode`", "verify-full"][..]),
            ("DATABASE__URL", "postgres://ann:hunter2@db/l?pgbouncer=true", &["`pgbouncer`", "LOGGIA__DATABASE__POOLER"]),
            ("DATABASE__URL", "postgres://ann:hunter@2@db/l", &["password", "%40"]),
            ("DATABASE__URL", "postgres://ann:hunter2@db/l?schema=x", &["unknown parameter `schema`"]),
            ("DATABASE__URL", "postgres://ann:hunter2@db/l?sslrootcert=/hunter/2", &["`sslrootcert`", "No such file"]),
            ("DATABASE__REPLICA_URL", "postgres://ann:hunter2@db/l?sslmode=verify-ca", &["`sslmode=verify-ca`", "sslrootcert"]),
        ] {
            site.set("DATABASE__URL", "postgres://db/l");
            site.set(setting, url);
            for command in [&["config", "check", "--json"][..], &["serve", "--json"]] {
                let ended = site.run(command).await?.with(1)?;
                assert!(!ended.errors.contains("hunter"), "{}", ended.errors);
                let named = named(&ended)?;
                let message = &named[&format!("LOGGIA__{setting}")];
                assert!(words.iter().all(|word| message.contains(word)), "{url}: {message}");
            }
        }
        Ok(())
    }

    async fn contradicting_settings_are_rejected(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("WORKER__RETRY_BASE", "1h")
            .with("WORKER__RETRY_CAP", "1s");
        let named = named(&site.run(&["serve", "--json"]).await?.with(1)?)?;
        assert_eq!(named.keys().collect::<Vec<_>>(), ["LOGGIA__WORKER__RETRY_CAP"]);
        Ok(())
    }
}
