//! `.env.example`, the generated `.env` and the table agree.

use super::*;

#[test]
fn the_example_file_matches_the_table() -> Outcome {
    let example = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.env.example"))?;

    assert!(
        example == dotenv_example(&table()),
        "write this to .env.example:\n{}",
        dotenv_example(&table())
    );
    let names: Vec<_> = example
        .lines()
        .filter_map(|line| line.strip_prefix('#')?.split_once('='))
        .collect();
    let names: Vec<_> = names
        .iter()
        .map(|(name, _)| *name)
        .filter(|name| name.starts_with("LOGGIA__"))
        .collect();
    assert_eq!(names, table().names().collect::<Vec<_>>());
    Ok(())
}

#[test]
fn the_example_lists_the_effective_defaults() -> Outcome {
    let directory = tempfile::tempdir()?;
    let lines = dotenv_example(&table())
        .lines()
        .map(|line| {
            line.strip_prefix("#L")
                .map_or(line.to_owned(), |rest| format!("L{rest}"))
        })
        .map(|line| line + "\n")
        .collect::<String>();
    let dotenv = file(&directory, ".env", &lines)?;

    let said = load_from(Sources {
        dotenv: Some(dotenv),
        cores: 4,
        ..Sources::default()
    })?;

    let values = |loaded: &Loaded| {
        loaded
            .rows
            .iter()
            .cloned()
            .map(|row| (row.name, row.value_masked))
            .collect::<Vec<_>>()
    };
    assert_eq!(values(&said), values(&load(&[])?));
    assert!(
        said.origins
            .values()
            .filter(|source| **source != Source::Default)
            .count()
            > 30
    );
    Ok(())
}

#[test]
fn a_generated_dotenv_contains_a_master_key() -> Outcome {
    let directory = tempfile::tempdir()?;
    let dotenv = file(&directory, ".env", &dotenv_template(&table(), MASTER_KEY))?;

    let loaded = load_from(Sources {
        dotenv: Some(dotenv),
        ..Sources::default()
    })?;

    assert_eq!(
        loaded
            .settings
            .auth
            .master_key
            .map(|key| key.secret().expose_secret().to_owned())
            .as_deref(),
        Some(MASTER_KEY)
    );
    assert_eq!(
        loaded
            .origins
            .values()
            .filter(|source| **source != Source::Default)
            .count(),
        1
    );
    Ok(())
}

#[test]
fn rules_refer_to_existing_settings() {
    let known: Vec<_> = table().names().collect();
    for name in rules::RULES.iter().flat_map(|rule| rule.of) {
        assert!(known.iter().any(|known| known == name), "{name}");
    }
}
