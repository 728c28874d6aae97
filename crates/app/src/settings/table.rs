//! The table of all settings, and the text of each.

use super::{
    declare::{self, Entry, PREFIX, Preset, Section},
    sources::Source,
    value::Value,
};
use std::{collections::BTreeMap, fmt, sync::Arc};

/// Every setting of an application in display order: those of the program, then the sections of its
/// contexts.
#[derive(Debug, Clone)]
pub struct Table(Vec<Entry>);

impl Table {
    /// The settings of the program itself.
    pub fn of_program() -> Self {
        let tables = super::Settings::TABLES.iter().copied();
        Self(tables.flatten().copied().collect())
    }

    #[must_use]
    pub fn with(mut self, section: &'static [Entry]) -> Self {
        self.0.extend(section);
        self
    }

    /// Replaces the default of `SERVICE_NAME`, so that the mails and documents of an application
    /// show its own name.
    #[must_use]
    pub fn with_service_name(mut self, name: &'static str) -> Self {
        let is_service_name =
            |entry: &&mut Entry| (entry.section, entry.field) == ("", "service_name");
        if let Some(entry) = self.0.iter_mut().find(is_service_name) {
            entry.preset = Preset::Fixed(name);
        }
        self
    }

    pub(super) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter()
    }

    pub(super) fn names(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|entry| entry.name())
    }

    /// Returns all names that are accepted, including those of the files of secrets.
    pub(super) fn accepted_names(&self) -> impl Iterator<Item = String> {
        let secrets = self.entries().filter(|entry| entry.is_secret);
        self.names().chain(secrets.map(Entry::name_of_file))
    }

    /// Returns the most similar known name. Ignores the prefix, which all names share, and whether
    /// the name is one of a file.
    pub(super) fn nearest(&self, name: &str) -> Option<String> {
        const SIMILAR: f64 = 0.6;
        let of_file = name.to_ascii_uppercase().ends_with("_FILE");
        let stem = |name: &str| {
            name.to_ascii_uppercase()
                .trim_start_matches(PREFIX)
                .trim_end_matches("_FILE")
                .to_owned()
        };
        let wanted = stem(name);
        let similarity =
            |known: &str| strsim::normalized_damerau_levenshtein(&stem(known), &wanted);
        let names = self
            .entries()
            .map(|entry| match entry.is_secret && of_file {
                true => entry.name_of_file(),
                false => entry.name(),
            });
        names
            .map(|known| (similarity(&known), known))
            .filter(|(similarity, _)| *similarity >= SIMILAR)
            .max_by(|(a, _), (b, _)| a.total_cmp(b))
            .map(|(_, known)| known)
    }
}

/// The text of every setting, by full name. Cheap to clone; `Debug` shows no value.
#[derive(Clone, Default)]
pub struct Texts(pub(super) Arc<BTreeMap<String, (String, Source)>>);

impl Texts {
    pub fn value<T: Value>(&self, section: &str, field: &str) -> Option<T> {
        self.0
            .get(&declare::name(section, field))
            .and_then(|(text, _)| T::parse(text).ok())
    }

    /// Returns `None` if the settings were loaded without this section.
    pub fn section<S: Section>(&self) -> Option<S> {
        S::from_texts(self)
    }

    pub(super) fn source(&self, name: &str) -> Source {
        self.0
            .get(name)
            .map_or(Source::Default, |(_, source)| source.clone())
    }

    pub(super) fn origins(&self) -> BTreeMap<String, Source> {
        self.0
            .iter()
            .map(|(name, (_, source))| (name.clone(), source.clone()))
            .collect()
    }
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
