//! Precedence of the layers, and how settings and problems are displayed.

use super::*;

#[test]
fn flags_override_environment_overrides_dotenv_overrides_file_overrides_default() -> Outcome {
    let directory = tempfile::tempdir()?;
    let names = [
        "database__pool_size",
        "http__workers",
        "worker__concurrency",
        "auth__hash_workers",
    ];
    let names = names.map(|name| format!("LOGGIA__{}", name.to_uppercase()));
    let toml = "[database]\npool_size = 11\n[http]\nworkers = 11\n[worker]\nconcurrency = 11\n[auth]\nhash_workers = 11\n";
    let dotenv: String = names[..3]
        .iter()
        .map(|name| format!("{name}=12\n"))
        .collect();
    let (toml, dotenv) = (
        file(&directory, "loggia.toml", toml)?,
        file(&directory, ".env", &dotenv)?,
    );

    let loaded = load_from(Sources {
        file: Some(toml.clone()),
        dotenv: Some(dotenv.clone()),
        environment: environment(&[(names[0].as_str(), "13"), (names[1].as_str(), "13")]),
        flags: BTreeMap::from([(names[0].clone(), "14".to_owned())]),
        cores: 4,
    })?;

    let Settings {
        database,
        http,
        worker,
        auth,
        ..
    } = &loaded.settings;
    assert_eq!(
        (
            database.pool_size,
            http.workers,
            worker.concurrency,
            auth.hash_workers
        ),
        (14, 13, 12, 11)
    );
    assert_eq!(database.read_pool_size, 8);
    let sources = [
        Source::Flag,
        Source::Environment,
        Source::Dotenv(dotenv),
        Source::File(toml),
    ];
    for (name, source) in names.iter().zip(sources) {
        assert_eq!(loaded.origins.get(name), Some(&source));
    }
    assert_eq!(
        loaded.origins.get("LOGGIA__DATABASE__READ_POOL_SIZE"),
        Some(&Source::Default)
    );
    Ok(())
}

#[test]
fn unknown_names_are_rejected_in_every_layer_with_a_suggestion() -> Outcome {
    let directory = tempfile::tempdir()?;
    let toml = file(
        &directory,
        "loggia.toml",
        "profil = 'test'\n[http.bind]\nport = 80\n[zebra]\nstripes = 7\n",
    )?;
    let dotenv = file(
        &directory,
        ".env",
        "LOGGIA__MAIL__FORM=x\nOTHER=\"un\nclosed $\n",
    )?;
    let flags = BTreeMap::from([("LOGGIA__AUTH__MASTERKEY".to_owned(), MASTER_KEY.to_owned())]);
    let environment = environment(&[
        ("loggia__log__level", "info"),
        ("LOGGIA__HTTP__BODY_SIZE", "1MiB"),
    ]);

    let error = load_from(Sources {
        file: Some(toml),
        dotenv: Some(dotenv),
        environment,
        flags,
        cores: 1,
    });

    let problems = error.err().map(|error| error.problems).unwrap_or_default();
    let unknown: Vec<_> = problems
        .iter()
        .map(|problem| (problem.name.as_str(), problem.message.as_str()))
        .collect();
    assert_eq!(
        unknown,
        [
            (
                "LOGGIA__AUTH__MASTERKEY",
                "is unknown, did you mean LOGGIA__AUTH__MASTER_KEY?"
            ),
            (
                "LOGGIA__HTTP__BIND__PORT",
                "is unknown, did you mean LOGGIA__HTTP__BIND?"
            ),
            (
                "LOGGIA__HTTP__BODY_SIZE",
                "is unknown, did you mean LOGGIA__HTTP__BODY_LIMIT?"
            ),
            (
                "LOGGIA__MAIL__FORM",
                "is unknown, did you mean LOGGIA__MAIL__FROM?"
            ),
            (
                "LOGGIA__PROFIL",
                "is unknown, did you mean LOGGIA__PROFILE?"
            ),
            ("LOGGIA__ZEBRA__STRIPES", "is unknown"),
            (
                "loggia__log__level",
                "is unknown, did you mean LOGGIA__LOG__LEVEL?"
            ),
        ]
    );
    Ok(())
}

#[test]
fn errors_never_contain_values() -> Outcome {
    let directory = tempfile::tempdir()?;
    let toml = file(&directory, "loggia.toml", "[mail]\nurl = smtp://hunter2\n")?;
    let dotenv = file(
        &directory,
        ".env",
        "LOGGIA__AUTH__MASTER_KEY=hunter2 hunter2\nLOGGIA__MAIL__FROM='hunter2\n",
    )?;
    let flags = BTreeMap::from([("LOGGIA__MAIL__PASSWORD".to_owned(), "hunter2".to_owned())]);
    let mut pairs: Vec<_> = table().names().map(|name| (name, "\u{7}hunter2")).collect();
    pairs.retain(|(name, _)| name != "LOGGIA__SERVICE_NAME");
    let mut environment: Vec<_> = pairs
        .iter()
        .map(|(name, text)| (name.into(), text.into()))
        .collect();
    environment.push(("LOGGIA__SERVICE_NAME".into(), " ".into()));
    let every = table().entries().count();

    let error = load_from(Sources {
        file: Some(toml),
        dotenv: Some(dotenv),
        environment,
        flags,
        cores: 1,
    })
    .err();

    let error = error.ok_or("no problem was reported")?;
    assert_eq!(
        error.problems.len(),
        every + 4,
        "one per setting, and four for the file, two lines and the unknown name"
    );
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    assert!(
        error
            .problems
            .iter()
            .any(|problem| problem.message == "is not valid TOML in line 2")
    );
    Ok(())
}

#[test]
fn errors_never_contain_malformed_secrets() {
    for (name, text) in [
        ("LOGGIA__DATABASE__URL", "postgres://ann:hunter2@db"),
        ("LOGGIA__DATABASE__URL", "postgres://ann:hun/ter2@db/loggia"),
        ("LOGGIA__AUTH__MASTER_KEY", "hunter2"),
        ("LOGGIA__MAIL__URL", "hunter2"),
        ("LOGGIA__DATABASE__REPLICA_URL", "http://hunter2"),
    ] {
        let problems = problems(&[(name, text)]);
        assert!(
            problems.len() == 1 && !problems[0].contains("hun"),
            "{problems:?}"
        );
    }
}

#[test]
fn displayed_settings_are_masked_and_name_their_source() -> Outcome {
    let loaded = load(&PRODUCTION)?;
    let rows = &loaded.rows;

    let shown = |name: &str| {
        rows.iter()
            .find(|row| row.name == name)
            .map(|row| (row.value_masked.as_deref(), &row.source))
    };
    assert_eq!(
        shown("LOGGIA__AUTH__MASTER_KEY"),
        Some((Some("***"), &Source::Environment))
    );
    assert_eq!(
        shown("LOGGIA__DATABASE__URL"),
        Some((Some("postgres://ann:***@db/loggia"), &Source::Environment))
    );
    assert_eq!(
        shown("LOGGIA__MAIL__URL"),
        Some((
            Some("smtps://ann:***@mail.example.org"),
            &Source::Environment
        ))
    );
    assert_eq!(
        shown("LOGGIA__DATABASE__REPLICA_URL"),
        Some((None, &Source::Default))
    );
    assert_eq!(
        shown("LOGGIA__LOG__FORMAT"),
        Some((Some("json"), &Source::Default))
    );
    assert!(rows.iter().all(|row| !row.doc.is_empty()));

    let everything = format!("{loaded:?}");
    assert!(!everything.contains("hunter2") && !everything.contains(MASTER_KEY));
    Ok(())
}
