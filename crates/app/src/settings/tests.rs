mod example;
mod layers;
mod sections;

use super::*;
use secrecy::ExposeSecret;
use std::{collections::BTreeMap, ffi::OsString, fs, path::PathBuf};
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn std::error::Error>>;

const MASTER_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHv8";

/// Every setting that production requires.
const PRODUCTION: [(&str, &str); 6] = [
    ("LOGGIA__PROFILE", "production"),
    ("LOGGIA__DATABASE__URL", "postgres://ann:hunter2@db/loggia"),
    ("LOGGIA__HTTP__PUBLIC_URL", "https://accounts.example.org/"),
    ("LOGGIA__AUTH__MASTER_KEY", MASTER_KEY),
    ("LOGGIA__MAIL__URL", "smtps://ann:hunter2@mail.example.org"),
    ("LOGGIA__MAIL__FROM", "Loggia <no-reply@example.org>"),
];

fn environment(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    pairs
        .iter()
        .map(|(name, text)| (OsString::from(name), OsString::from(text)))
        .collect()
}

fn table() -> Table {
    Table::of_program()
}

fn load_from(sources: Sources) -> Result<Loaded, InvalidSettings> {
    Settings::load(sources, &table())
}

fn load(pairs: &[(&str, &str)]) -> Result<Loaded, InvalidSettings> {
    load_from(Sources {
        environment: environment(pairs),
        cores: 4,
        ..Sources::default()
    })
}

fn problems(pairs: &[(&str, &str)]) -> Vec<String> {
    load(pairs).err().map_or_else(Vec::new, |error| {
        error.problems.iter().map(ToString::to_string).collect()
    })
}

fn file(directory: &TempDir, name: &str, text: &str) -> std::io::Result<PathBuf> {
    let path = directory.path().join(name);
    fs::write(&path, text)?;
    Ok(path)
}

#[test]
fn development_requires_no_settings() -> Outcome {
    let settings = load(&[])?.settings;

    assert_eq!(settings.profile, Profile::Development);
    assert_eq!(
        settings.database.url.secret().expose_secret(),
        "sqlite://data/loggia.db"
    );
    assert!(settings.database.migrate_on_start && settings.worker.embedded);
    assert!(settings.database.replica_url.is_none() && settings.auth.master_key.is_none());
    assert_eq!((settings.http.workers, settings.database.pool_size), (4, 8));
    assert_eq!(settings.http.body_limit, ByteSize::kib(64));
    assert_eq!(
        settings.auth.session_absolute_ttl,
        Duration::from_hours(30 * 24)
    );
    assert_eq!(settings.log.format, LogFormat::Pretty);
    Ok(())
}

#[test]
fn the_test_profile_has_development_defaults() -> Outcome {
    let settings = load(&[("LOGGIA__PROFILE", "test")])?.settings;

    assert!(settings.database.migrate_on_start && settings.worker.embedded);
    assert_eq!(
        settings.mail.url.secret().expose_secret(),
        "file://data/mail"
    );
    Ok(())
}

#[test]
fn defaults_are_valid_for_any_number_of_cores() -> Outcome {
    for cores in [0, 1, 3, 64, 100_000] {
        load_from(Sources {
            cores,
            ..Sources::default()
        })?;
    }
    for (setting, text) in table()
        .entries()
        .filter_map(|entry| Some((entry, entry.preset.text(Profile::Production, 2)?)))
    {
        assert_eq!(setting.check(&text), Ok(()), "{}", setting.name());
    }
    Ok(())
}

#[test]
fn production_reports_each_missing_setting() {
    assert_eq!(
        problems(&[
            ("LOGGIA__PROFILE", "production"),
            ("LOGGIA__AUTH__MASTER_KEY", "")
        ]),
        [
            "LOGGIA__AUTH__MASTER_KEY is required in production",
            "LOGGIA__DATABASE__URL is required in production",
            "LOGGIA__HTTP__PUBLIC_URL is required in production",
            "LOGGIA__MAIL__FROM is required in production",
            "LOGGIA__MAIL__URL is required in production",
        ]
    );
}

#[test]
fn a_complete_production_configuration_loads_with_safe_defaults() -> Outcome {
    let settings = load(&PRODUCTION)?.settings;

    assert!(!settings.database.migrate_on_start && !settings.worker.embedded);
    assert_eq!(settings.log.format, LogFormat::Json);
    assert_eq!(
        settings.http.public_url.as_str(),
        "https://accounts.example.org"
    );
    assert!(settings.http.allow_origins.is_empty());
    Ok(())
}

#[test]
fn every_problem_is_reported_at_once() {
    let broken = [
        ("LOGGIA__HTTP__BIND", "localhost"),
        ("LOGGIA__HTTP__WORKERS", "0"),
        ("LOGGIA__AUTH__ACCESS_TOKEN_TTL", "11m"),
        ("LOGGIA__AUTH__SESSION_IDLE_TTL", "31d"),
        ("LOGGIA__HTP__BIND", "127.0.0.1:1"),
        ("LOGGIA__WORKER__EMBEDDED", "yes"),
        ("LOGGIA__DATABASE__REPLICA_URL", "postgres://db/loggia"),
        ("PATH", "/bin"),
        ("LOGGIA_SERVICE_HOST", "10.0.0.1"),
    ];
    assert_eq!(
        problems(&broken),
        [
            "LOGGIA__AUTH__ACCESS_TOKEN_TTL (environment) must be from 10s to 10m",
            "LOGGIA__AUTH__SESSION_ABSOLUTE_TTL must not be shorter than LOGGIA__AUTH__SESSION_IDLE_TTL",
            "LOGGIA__DATABASE__REPLICA_URL (environment) requires LOGGIA__DATABASE__URL to be PostgreSQL",
            "LOGGIA__HTP__BIND (environment) is unknown, did you mean LOGGIA__HTTP__BIND?",
            "LOGGIA__HTTP__BIND (environment) must be an IP address and a port such as 127.0.0.1:8000 or [::1]:8000",
            "LOGGIA__HTTP__WORKERS (environment) must be from 1 to 4096",
            "LOGGIA__WORKER__EMBEDDED (environment) must be true or false",
        ]
    );

    let mut reversed = broken;
    reversed.reverse();
    assert_eq!(problems(&broken), problems(&reversed));
}

#[test]
fn the_error_message_lists_the_problems() {
    let error = load(&[("LOGGIA__LOG__FORMAT", "xml")])
        .err()
        .map(|error| error.to_string());
    let expected =
        "the settings are not valid:\n  LOGGIA__LOG__FORMAT (environment) must be pretty or json";
    assert_eq!(error.as_deref(), Some(expected));
}

#[test]
fn production_requires_https() {
    let mut pairs = PRODUCTION;
    pairs[2].1 = "http://accounts.example.org";
    assert_eq!(
        problems(&pairs),
        ["LOGGIA__HTTP__PUBLIC_URL (environment) must be https in production"]
    );
}

#[test]
fn each_setting_accepts_valid_values_only() {
    for (name, good, bad) in [
        (
            "HTTP__BIND",
            &["0.0.0.0:0", "[::]:80"][..],
            &["", ":80", "127.0.0.1", "127.0.0.1:65536"][..],
        ),
        (
            "HTTP__PUBLIC_URL",
            &["https://a.b", "http://[::1]:80/"],
            &[
                "a.b",
                "https://a.b/c",
                "https://a.b?c",
                "https://u@a.b",
                "ftp://a.b",
                "https://",
            ],
        ),
        (
            "HTTP__ALLOW_ORIGINS",
            &["", "https://a.b", "https://a.b, http://c:80"],
            &["*", "https://a.b/", "https://a.b,", "a.b"],
        ),
        (
            "HTTP__TRUSTED_PROXIES",
            &["", "10.0.0.0/8,::1", "fd00::/8"],
            &[
                "10.0.0.0/33",
                "::/129",
                "10.0.0.0/-1",
                "10.0.0/8",
                "proxy",
                "10.0.0.0/8/8",
                "10.0.0.1,",
            ],
        ),
        (
            "HTTP__BODY_LIMIT",
            &["1KiB", "1024", "10MiB", "1.5 MB"],
            &["1023", "11MiB", "many", "-1"],
        ),
        (
            "AUTH__ACCESS_TOKEN_TTL",
            &["10s", "1m 30s"],
            &["10", "9s", "601s", "-1m"],
        ),
        (
            "AUTH__PASSWORD_MIN_LENGTH",
            &["8", "128"],
            &["7", "129", "8.5"],
        ),
        ("AUTH__HASH_QUEUE", &["1", "10000"], &["0", "10001"]),
        ("AUTH__HASH_NICE", &["0", "19"], &["20", "-1", "300"]),
        ("AUTH__REFRESH_MODE", &["strict"], &["Strict", ""]),
        ("AUTH__MASTER_KEY", &["", MASTER_KEY], &["changeme", "0123"]),
        ("REGISTRATION__CODE_TTL", &["1s", "1h"], &["0s", "61m"]),
        (
            "DATABASE__URL",
            &[
                "sqlite:///var/x.db",
                "postgresql://u:p@h:1/n?sslmode=disable",
                "postgres:///n?host=/tmp",
                "postgres://a:1,b:2/n",
            ],
            &[
                "x.db",
                "sqlite://",
                "sqlite://:memory:",
                "postgres://h",
                "postgres:///n",
                "mysql://h/n",
            ],
        ),
        (
            "MAIL__URL",
            &["file:///var/mail", "smtp://u:p@localhost:25", "memory://"],
            &["", "file://", "smtp://", "smtp://h/p", "mail"],
        ),
        (
            "MAIL__FROM",
            &["a@b.co", "\"A, B\" <a@b.co>"],
            &[
                "",
                "A",
                "A <a>",
                "A <a@b.co>, b@c.de",
                "A\r\nBcc: x@y.z <a@b.co>",
            ],
        ),
        (
            "LOG__LEVEL",
            &["off", "info,actix_server=warn"],
            &["", "loud", "info,x", "info,x=loud"],
        ),
        ("SERVICE_NAME", &["Loggia", "Ça va"], &["", "  ", "a\u{0}"]),
    ] {
        let name = format!("LOGGIA__{name}");
        for text in good {
            assert_eq!(problems(&[(&name, text)]), [""; 0], "{name}={text}");
        }
        for text in bad {
            assert_eq!(problems(&[(&name, text)]).len(), 1, "{name}={text}");
        }
    }
}

#[test]
fn the_config_file_may_use_toml_types() -> Outcome {
    let directory = tempfile::tempdir()?;
    let text = "service_name = 'Ours'\n[http]\nworkers = 3\nallow_origins = ['https://a.b', 'https://c.d']\n\
                [worker]\nembedded = false\n";
    let file = file(&directory, "loggia.toml", text)?;

    let settings = load_from(Sources {
        file: Some(file),
        ..Sources::default()
    })?
    .settings;

    assert_eq!(settings.service_name.as_str(), "Ours");
    assert_eq!(
        (settings.http.workers, settings.worker.embedded),
        (3, false)
    );
    assert_eq!(
        settings
            .http
            .allow_origins
            .iter()
            .map(Origin::as_str)
            .collect::<Vec<_>>(),
        ["https://a.b", "https://c.d"]
    );
    Ok(())
}

#[test]
fn the_config_file_must_exist_and_dotenv_may_be_missing() -> Outcome {
    let directory = tempfile::tempdir()?;
    let missing = directory.path().join("missing");

    assert!(
        load_from(Sources {
            dotenv: Some(missing.clone()),
            ..Sources::default()
        })
        .is_ok()
    );

    let error = load_from(Sources {
        file: Some(missing.clone()),
        ..Sources::default()
    })
    .err();
    let problems = error.map(|error| error.problems[0].to_string());
    assert_eq!(
        problems,
        Some(format!(
            "{} cannot be read: entity not found",
            missing.display()
        ))
    );
    Ok(())
}

#[test]
fn dotenv_values_are_literal_and_foreign_lines_are_skipped() -> Outcome {
    let directory = tempfile::tempdir()?;
    let text = "\u{feff}# LOGGIA__HTTP__WORKERS=9\nCOMPOSE=${X:?\"}\n  export LOGGIA__SERVICE_NAME='O $HOME'  # why\n\
                LOGGIA__DATABASE__URL=\"postgres://u:pa$PATH$1@h/n\"\r\nLOGGIA__LOG__LEVEL=debug";
    let dotenv = file(&directory, ".env", text)?;

    let settings = load_from(Sources {
        dotenv: Some(dotenv),
        ..Sources::default()
    })?
    .settings;

    assert_eq!(settings.service_name.as_str(), "O $HOME");
    assert_eq!(
        settings.database.url.secret().expose_secret(),
        "postgres://u:pa$PATH$1@h/n"
    );
    assert_eq!(
        (settings.log.level.as_str(), settings.http.workers),
        ("debug", 1)
    );
    Ok(())
}

#[cfg(unix)]
#[test]
fn only_own_variables_must_be_unicode() {
    use std::os::unix::ffi::OsStringExt;
    let odd = || OsString::from_vec(vec![0xff]);
    let load = |name: &str| {
        let environment = vec![(OsString::from(name), odd()), (odd(), odd())];
        load_from(Sources {
            environment,
            ..Sources::default()
        })
        .map(drop)
        .map_err(|error| error.problems.len())
    };
    assert_eq!(
        (load("OTHER"), load("LOGGIA__SERVICE_NAME")),
        (Ok(()), Err(1))
    );
}
