//! Merges the layers and parses them into settings.

use super::{
    Entry, Settings, TABLE,
    choices::Profile,
    declare,
    problem::{InvalidSettings, Problem},
    rules,
    sources::{Given, Source, Sources},
    value::Value,
};
use infra_cli::SettingRow;
use std::collections::BTreeMap;

/// The settings with their sources.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub settings: Settings,
    /// The source of each setting, by full name.
    pub origins: BTreeMap<String, Source>,
    rows: Vec<SettingRow>,
}

impl Loaded {
    /// Returns every setting in display order, with secrets masked.
    pub fn rows(&self) -> Vec<SettingRow> {
        self.rows.clone()
    }
}

impl Settings {
    /// Loads the settings, or reports every problem at once.
    pub fn load(sources: Sources) -> Result<Loaded, InvalidSettings> {
        let cores = sources.cores;
        let Given {
            texts: given,
            mut problems,
        } = Given::gather(sources);
        let texts = Texts::resolve(given, cores, &mut problems);
        let settings = Self::from_texts(&texts);
        if let Some(settings) = &settings {
            rules::check(settings, &texts, &mut problems);
        }
        problems.sort();

        match settings {
            Some(settings) if problems.is_empty() => {
                let (origins, rows) = (texts.origins(), texts.rows());
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

/// The text of every setting. Invalid texts are replaced with defaults, so that rules about several
/// settings can still be checked.
pub(super) struct Texts(BTreeMap<String, (String, Source)>);

impl Texts {
    fn resolve(
        mut given: BTreeMap<String, (String, Source)>,
        cores: usize,
        problems: &mut Vec<Problem>,
    ) -> Self {
        let profile = given
            .get(&declare::name("", "profile"))
            .and_then(|(text, _)| Profile::parse(text).ok());
        let profile = profile.unwrap_or(Profile::Development);
        let mut texts = BTreeMap::new();
        for entry in TABLE {
            let name = entry.name();
            let chosen =
                choose(entry, given.remove(&name), profile, cores).unwrap_or_else(|problem| {
                    problems.push(problem);
                    let harmless = entry.preset.text(Profile::Development, cores);
                    (harmless.unwrap_or_default(), Source::Default)
                });
            texts.insert(name, chosen);
        }
        Self(texts)
    }

    pub(super) fn value<T: Value>(&self, section: &str, field: &str) -> Option<T> {
        self.0
            .get(&declare::name(section, field))
            .and_then(|(text, _)| T::parse(text).ok())
    }

    pub(super) fn source(&self, name: &str) -> Source {
        self.0
            .get(name)
            .map_or(Source::Default, |(_, source)| source.clone())
    }

    fn origins(&self) -> BTreeMap<String, Source> {
        self.0
            .iter()
            .map(|(name, (_, source))| (name.clone(), source.clone()))
            .collect()
    }

    fn rows(&self) -> Vec<SettingRow> {
        let row = |entry: &Entry| {
            let name = entry.name();
            let (text, source) = self.0.get(&name)?;
            let value_masked = (!text.is_empty()).then(|| (entry.mask)(text));
            Some(SettingRow {
                name,
                value_masked,
                source: source.to_string(),
                doc: entry.doc.trim(),
            })
        };
        TABLE.iter().filter_map(row).collect()
    }
}

fn choose(
    entry: &Entry,
    given: Option<(String, Source)>,
    profile: Profile,
    cores: usize,
) -> Result<(String, Source), Problem> {
    let preset = entry.preset.text(profile, cores);
    // `NAME=` in a compose file means that the operator left it empty
    let required = preset.is_none();
    let given = given.filter(|(text, _)| !(required && text.is_empty()));
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
    match (entry.check)(&text) {
        Ok(()) => Ok((text, source)),
        Err(message) => Err(Problem::new(entry.name(), source, message)),
    }
}
