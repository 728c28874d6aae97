//! Merges the layers and parses them into settings.

use super::{
    Entry, Settings,
    choices::Profile,
    declare,
    problem::{InvalidSettings, Problem},
    rules,
    sources::{Given, Source, Sources},
    table::{Table, Texts},
    value::Value,
};
use std::{collections::BTreeMap, sync::Arc};

/// The settings with their sources.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub settings: Settings,
    /// The source of each setting, by full name.
    pub origins: BTreeMap<String, Source>,
    /// Every setting in display order, with secrets masked.
    pub rows: Vec<Row>,
}

/// One setting as it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    pub name: String,
    /// The value with secrets masked, if there is one.
    pub value_masked: Option<String>,
    pub source: Source,
    pub doc: &'static str,
}

impl Settings {
    /// Loads the settings of the table, or reports every problem at once.
    pub fn load(sources: Sources, table: &Table) -> Result<Loaded, InvalidSettings> {
        let cores = sources.cores;
        let Given {
            texts: given,
            mut problems,
            ignored,
        } = Given::gather(sources, table);
        let texts = resolve(table, given, cores, &mut problems);
        let settings = Self::from_texts(&texts);
        if let Some(settings) = &settings {
            #[cfg(feature = "mail")]
            super::mailer::check(settings, &texts, &mut problems);
            rules::check(settings, &texts, &mut problems);
        }
        if let Some(path) = ignored.filter(|_| !problems.is_empty()) {
            problems.push(Problem::ignored(path));
        }
        problems.sort();

        match settings {
            Some(settings) if problems.is_empty() => {
                let (origins, rows) = (texts.origins(), rows(table, &texts));
                Ok(Loaded {
                    settings,
                    origins,
                    rows,
                })
            }
            _ => Err(InvalidSettings { problems }),
        }
    }
}

/// Returns the text of every setting. Invalid texts are replaced with defaults, so that rules about
/// several settings can still be checked.
fn resolve(
    table: &Table,
    mut given: BTreeMap<String, (String, Source)>,
    cores: usize,
    problems: &mut Vec<Problem>,
) -> Texts {
    let profile = given
        .get(&declare::name("", "profile"))
        .and_then(|(text, _)| Profile::parse(text).ok());
    let profile = profile.unwrap_or(Profile::Development);
    let mut texts = BTreeMap::new();
    for entry in table.entries() {
        let name = entry.name();
        let chosen = choose(entry, given.remove(&name), profile, cores).unwrap_or_else(|problem| {
            // a secret whose file has a problem is not missing
            let of_file = entry.name_of_file();
            if problems.iter().all(|known| known.name != of_file) {
                problems.push(problem);
            }
            let harmless = entry.preset.text(Profile::Development, cores);
            (harmless.unwrap_or_default(), Source::Default)
        });
        texts.insert(name, chosen);
    }
    Texts(Arc::new(texts))
}

fn rows(table: &Table, texts: &Texts) -> Vec<Row> {
    let row = |entry: &Entry| {
        let name = entry.name();
        let (text, source) = texts.0.get(&name)?;
        let value_masked = (!text.is_empty()).then(|| (entry.mask)(text));
        Some(Row {
            name,
            value_masked,
            source: source.clone(),
            doc: entry.doc.trim(),
        })
    };
    table.entries().filter_map(row).collect()
}

fn choose(
    entry: &Entry,
    given: Option<(String, Source)>,
    profile: Profile,
    cores: usize,
) -> Result<(String, Source), Problem> {
    let preset = entry.preset.text(profile, cores);
    let default = preset.map(|text| (text, Source::Default));
    let Some((text, source)) = given.or(default) else {
        return Err(Problem::new(
            entry.name(),
            Source::Default,
            "is required in production",
        ));
    };
    if text.chars().any(char::is_control) {
        return Err(Problem::new(
            entry.name(),
            source,
            "must not contain control characters",
        ));
    }
    match entry.check(&text) {
        Ok(()) => Ok((text, source)),
        Err(message) => Err(Problem::new(entry.name(), source, message)),
    }
}
