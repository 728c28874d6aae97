//! Files and the environment as sources.

use super::*;

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
