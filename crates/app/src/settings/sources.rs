//! The sources of settings and their precedence.

use super::{
    Profile,
    declare::{self, PREFIX},
    dotenv, file,
    problem::Problem,
    secret_files,
    table::Table,
    value::Value,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    path::PathBuf,
};

/// All sources, lowest precedence first.
#[derive(Clone, Default)]
pub struct Sources {
    /// The TOML file given with `--config`; must exist.
    pub file: Option<PathBuf>,
    /// The `.env` file; may be missing. Ignored if the environment or a flag selects production:
    /// a server must not depend on the directory that it is started in.
    pub dotenv: Option<PathBuf>,
    /// The environment of the process; only `main` reads it.
    pub environment: Vec<(OsString, OsString)>,
    /// Command-line flags, by full name (`LOGGIA__HTTP__BIND`).
    pub flags: BTreeMap<String, String>,
    /// The number of cores, on which some defaults depend.
    pub cores: usize,
}

/// The source of a setting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Default,
    File(PathBuf),
    Dotenv(PathBuf),
    Environment,
    Flag,
    /// The file that the setting `NAME_FILE` names.
    SecretFile(PathBuf),
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) | Self::Dotenv(path) => path.display().fmt(f),
            Self::Environment => f.write_str("environment"),
            Self::Flag => f.write_str("flag"),
            Self::SecretFile(path) => write!(f, "file {}", path.display()),
        }
    }
}

/// The texts of one source, by full name.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) texts: Vec<(String, String)>,
    pub(super) problems: Vec<Problem>,
}

/// The merged texts, by full name; higher layers override lower ones. None is empty: `NAME=` in a
/// compose file means that the operator chose no value.
#[derive(Default)]
pub(super) struct Given {
    pub(super) texts: BTreeMap<String, (String, Source)>,
    pub(super) problems: Vec<Problem>,
    /// A `.env` file that exists and is not read.
    pub(super) ignored: Option<PathBuf>,
}

impl Given {
    pub(super) fn gather(sources: Sources, table: &Table) -> Self {
        let mut given = Self::default();
        let environment = environment(sources.environment);
        let flags = Layer {
            texts: sources.flags.into_iter().collect(),
            ..Layer::default()
        };
        let ignores_dotenv = selects_production([&flags, &environment]);

        if let Some(path) = sources.file {
            given.lay(table, file::layer(&path), &Source::File(path));
        }
        match sources.dotenv {
            Some(path) if ignores_dotenv => given.ignored = path.exists().then_some(path),
            Some(path) => given.lay(table, dotenv::layer(&path), &Source::Dotenv(path)),
            None => {}
        }
        given.lay(table, environment, &Source::Environment);
        given.lay(table, flags, &Source::Flag);
        secret_files::read(table, &mut given);
        given
    }

    fn lay(&mut self, table: &Table, layer: Layer, source: &Source) {
        let known: BTreeSet<String> = table.accepted_names().collect();
        self.problems.extend(layer.problems);
        for (name, text) in layer.texts {
            if !known.contains(&name) {
                self.problems
                    .push(Problem::unknown(&name, source.clone(), table));
            } else if !text.is_empty() {
                self.texts.insert(name, (text, source.clone()));
            }
        }
    }
}

/// Returns whether the first layer that names a profile, highest precedence first, names
/// production.
fn selects_production(layers: [&Layer; 2]) -> bool {
    let name = declare::name("", "profile");
    let mut texts = layers.into_iter().flat_map(|layer| &layer.texts);
    let profile = texts.find(|(of, text)| *of == name && !text.is_empty());
    profile.is_some_and(|(_, text)| Profile::parse(text).is_ok_and(Profile::is_production))
}

/// Returns whether a variable belongs to this service. The prefix has two underscores, because
/// Kubernetes sets `LOGGIA_SERVICE_HOST` by itself.
pub(super) fn is_ours(name: &str) -> bool {
    name.get(..PREFIX.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

fn environment(variables: Vec<(OsString, OsString)>) -> Layer {
    let mut layer = Layer::default();
    for (name, text) in variables {
        let Ok(name) = name.into_string() else {
            continue;
        };
        if !is_ours(&name) {
            continue;
        }
        match text.into_string() {
            Ok(text) => layer.texts.push((name, text)),
            Err(_) => layer.problems.push(Problem::new(
                name,
                Source::Environment,
                "is not valid Unicode",
            )),
        }
    }
    layer
}
