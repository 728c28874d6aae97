mod example;
mod files;
mod layers;
mod secrets;
mod sections;
mod values;

use super::*;
use crate::context_set::ContextSet;
use secrecy::ExposeSecret;
use std::{collections::BTreeMap, ffi::OsString, fs, path::PathBuf};
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn std::error::Error>>;

const MASTER_KEY: &str = "3qJXu8cVzPZ4Yw0mK1n9dRgHbT6sLfEoQ2aVxIy7UMc";

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
    ContextSet::accounts().settings()
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
