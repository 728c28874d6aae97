//! Secrets: keys that production refuses, previous keys, and files.

use super::*;

const OTHER_KEY: &str = "Zp0hN5tGqWk8yRj2vXc7BsLm4FdTaUe9oQi1KxV6JnA";

fn with(changes: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
    let kept = PRODUCTION
        .iter()
        .filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let pairs: Vec<_> = kept.chain(changes).copied().collect();
    environment(&pairs)
}

fn load_with(changes: &[(&str, &str)]) -> Result<Loaded, Vec<String>> {
    let sources = Sources {
        environment: with(changes),
        cores: 1,
        ..Sources::default()
    };
    load_from(sources).map_err(|error| error.problems.iter().map(ToString::to_string).collect())
}

fn shown(loaded: &Loaded, name: &str) -> Option<(Option<String>, String)> {
    let row = loaded.rows.iter().find(|row| row.name == name)?;
    Some((row.value_masked.clone(), row.source.to_string()))
}

#[test]
fn production_refuses_master_keys_with_little_entropy() -> Outcome {
    let weak = "0".repeat(64);
    let refused = load_with(&[("LOGGIA__AUTH__MASTER_KEY", &weak)]).err();
    let expected = "LOGGIA__AUTH__MASTER_KEY (environment) is not random: \
                    `loggia config env` prints a random one";
    assert_eq!(refused, Some(vec![expected.to_owned()]));

    load(&[("LOGGIA__AUTH__MASTER_KEY", &weak)])?;
    let previous = [("LOGGIA__AUTH__PREVIOUS_MASTER_KEYS", weak.as_str())];
    assert!(load_with(&previous).is_ok(), "a weak key can be replaced");
    Ok(())
}

#[test]
fn previous_keys_are_a_list_and_masked() -> Result<(), Vec<String>> {
    let keys = format!("{OTHER_KEY}, {MASTER_KEY}");
    let loaded = load_with(&[("LOGGIA__AUTH__PREVIOUS_MASTER_KEYS", &keys)])?;

    let previous = &loaded.settings.auth.previous_master_keys;
    let texts: Vec<_> = previous
        .iter()
        .map(|key| key.secret().expose_secret())
        .collect();
    assert_eq!(texts, [OTHER_KEY, MASTER_KEY]);
    let row = shown(&loaded, "LOGGIA__AUTH__PREVIOUS_MASTER_KEYS");
    assert_eq!(
        row,
        Some((Some("***,***".to_owned()), "environment".to_owned()))
    );
    assert!(!format!("{loaded:?}").contains(OTHER_KEY));

    let many = [OTHER_KEY; 9].join(",");
    let refused = load_with(&[("LOGGIA__AUTH__PREVIOUS_MASTER_KEYS", &many)]).err();
    let expected = "LOGGIA__AUTH__PREVIOUS_MASTER_KEYS (environment) must have at most 8 keys";
    assert_eq!(refused, Some(vec![expected.to_owned()]));
    Ok(())
}

#[test]
fn every_secret_can_be_read_from_a_file() -> Outcome {
    let directory = tempfile::tempdir()?;
    let secrets = table();
    let secrets: Vec<_> = secrets.entries().filter(|entry| entry.is_secret).collect();
    let names: Vec<_> = secrets.iter().map(|entry| entry.name()).collect();
    assert_eq!(
        names,
        [
            "LOGGIA__DATABASE__URL",
            "LOGGIA__DATABASE__REPLICA_URL",
            "LOGGIA__AUTH__MASTER_KEY",
            "LOGGIA__AUTH__PREVIOUS_MASTER_KEYS",
            "LOGGIA__MAIL__URL",
        ]
    );
    for (entry, text) in secrets.iter().zip([
        "postgres://ann:hunter2@db/loggia\n",
        "postgres://ann:hunter2@replica/loggia",
        &format!("{MASTER_KEY}\r\n"),
        &format!("{OTHER_KEY}\n{MASTER_KEY}\n"),
        "smtps://ann:hunter2@mail.example.org\n\n",
    ]) {
        let path = file(&directory, "secret", text)?;
        let path = path.to_string_lossy();
        let (name, of_file) = (entry.name(), entry.name_of_file());
        let loaded = load_with(&[(&name, ""), (&of_file, &path)]).map_err(|all| all.join("\n"))?;

        let (value, source) = shown(&loaded, &name).ok_or("it is shown")?;
        assert_eq!(source, format!("file {path}"));
        let value = value.ok_or("it has a value")?;
        assert!(
            value.contains("***") && !value.contains("hunter2"),
            "{value}"
        );
        assert!(!format!("{loaded:?}").contains("hunter2"));
        assert!(dotenv_example(&table()).contains(&of_file));
    }
    Ok(())
}

#[test]
fn settings_that_are_no_secrets_have_no_files() {
    let refused = load_with(&[("LOGGIA__MAIL__FROM_FILE", "/run/from")]).err();
    let expected =
        "LOGGIA__MAIL__FROM_FILE (environment) is unknown, did you mean LOGGIA__MAIL__FROM?";
    assert_eq!(refused, Some(vec![expected.to_owned()]));
}

#[test]
fn a_secret_and_its_file_are_not_both_given() -> Outcome {
    let directory = tempfile::tempdir()?;
    let path = file(&directory, "key", MASTER_KEY)?;
    let path = path.to_string_lossy();
    let both = [("LOGGIA__AUTH__MASTER_KEY_FILE", path.as_ref())];
    let expected = "LOGGIA__AUTH__MASTER_KEY_FILE (environment) must not be given \
                    together with LOGGIA__AUTH__MASTER_KEY";
    assert_eq!(load_with(&both).err(), Some(vec![expected.to_owned()]));

    let sources = Sources {
        environment: environment(&[("LOGGIA__AUTH__MASTER_KEY_FILE", &path)]),
        flags: BTreeMap::from([("LOGGIA__AUTH__MASTER_KEY".to_owned(), MASTER_KEY.to_owned())]),
        ..Sources::default()
    };
    assert!(load_from(sources).is_err(), "in two layers");
    assert!(load_with(&[("LOGGIA__AUTH__MASTER_KEY_FILE", "")]).is_ok());
    Ok(())
}

#[test]
fn problems_of_files_name_the_setting_and_the_path() -> Outcome {
    let directory = tempfile::tempdir()?;
    let long = "a".repeat(16 * 1024 + 1);
    let files = [
        ("empty", "\n", "is empty"),
        ("long", long.as_str(), "is longer than 16384 bytes"),
    ];
    let mut cases = vec![
        (
            directory.path().join("missing"),
            "cannot be read: entity not found",
        ),
        (directory.path().to_owned(), "is not a file"),
    ];
    for (name, text, problem) in files {
        cases.push((file(&directory, name, text)?, problem));
    }
    let binary = directory.path().join("binary");
    fs::write(&binary, [0xff; 32])?;
    cases.push((binary, "is not UTF-8 text"));

    for (path, problem) in cases {
        let path = path.to_string_lossy();
        let refused = load_with(&[
            ("LOGGIA__AUTH__MASTER_KEY", ""),
            ("LOGGIA__AUTH__MASTER_KEY_FILE", &path),
        ]);
        let expected =
            format!("LOGGIA__AUTH__MASTER_KEY_FILE (environment) names {path}, which {problem}");
        assert_eq!(refused.err(), Some(vec![expected]));
    }

    let wrong = file(&directory, "wrong", "hunter2\n")?;
    let wrong = wrong.to_string_lossy();
    let refused = load_with(&[
        ("LOGGIA__AUTH__MASTER_KEY", ""),
        ("LOGGIA__AUTH__MASTER_KEY_FILE", &wrong),
    ]);
    let expected = format!(
        "LOGGIA__AUTH__MASTER_KEY (file {wrong}) must be 32 random bytes, \
         as 43 characters of base64url or 64 hexadecimal digits"
    );
    assert_eq!(refused.err(), Some(vec![expected]));
    Ok(())
}

#[test]
fn a_config_file_can_name_files() -> Outcome {
    let directory = tempfile::tempdir()?;
    let key = file(&directory, "key", MASTER_KEY)?;
    let text = format!("[auth]\nmaster_key_file = '{}'\n", key.display());
    let config = file(&directory, "loggia.toml", &text)?;
    let loaded = load_from(Sources {
        file: Some(config),
        ..Sources::default()
    })?;
    let found = loaded.settings.auth.master_key;
    let found = found.as_ref().map(|key| key.secret().expose_secret());
    assert_eq!(found, Some(MASTER_KEY));
    Ok(())
}
