//! The layers that settings come from.

use super::{Entry, TABLE, declare::PREFIX, dotenv, file, problem::Problem};
use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    path::PathBuf,
};

/// Where to look, the weakest first.
#[derive(Clone, Default)]
pub struct Sources {
    /// Given with `--config`, so it has to exist.
    pub file: Option<PathBuf>,
    /// Need not exist.
    pub dotenv: Option<PathBuf>,
    /// The environment of the process, which only `main` reads.
    pub environment: Vec<(OsString, OsString)>,
    /// By full name (`LOGGIA__HTTP__BIND`), from the command line.
    pub flags: BTreeMap<String, String>,
    /// Some defaults depend on it.
    pub cores: usize,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    Default,
    File(PathBuf),
    Dotenv(PathBuf),
    Environment,
    Flag,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) | Self::Dotenv(path) => path.display().fmt(f),
            Self::Environment => f.write_str("environment"),
            Self::Flag => f.write_str("flag"),
        }
    }
}

/// One layer, flattened to full names.
#[derive(Default)]
pub(super) struct Layer {
    pub(super) texts: Vec<(String, String)>,
    pub(super) problems: Vec<Problem>,
}

/// What was set, by full name; a stronger layer has replaced what a weaker one said.
#[derive(Default)]
pub(super) struct Given {
    pub(super) texts: BTreeMap<String, (String, Source)>,
    pub(super) problems: Vec<Problem>,
}

impl Given {
    pub(super) fn gather(sources: Sources) -> Self {
        let known: BTreeSet<String> = TABLE.iter().map(Entry::name).collect();
        let mut given = Self::default();
        if let Some(path) = sources.file {
            given.lay(&known, file::layer(&path), &Source::File(path));
        }
        if let Some(path) = sources.dotenv {
            given.lay(&known, dotenv::layer(&path), &Source::Dotenv(path));
        }
        given.lay(&known, environment(sources.environment), &Source::Environment);
        given.lay(&known, Layer { texts: sources.flags.into_iter().collect(), ..Layer::default() }, &Source::Flag);
        given
    }

    fn lay(&mut self, known: &BTreeSet<String>, layer: Layer, source: &Source) {
        self.problems.extend(layer.problems);
        for (name, text) in layer.texts {
            if known.contains(&name) {
                self.texts.insert(name, (text, source.clone()));
            } else {
                self.problems.push(Problem::unknown(&name, source.clone()));
            }
        }
    }
}

/// Whether a variable is meant for this service. A single `_` is not: Kubernetes itself sets `LOGGIA_SERVICE_HOST`.
pub(super) fn is_ours(name: &str) -> bool {
    name.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX))
}

fn environment(variables: Vec<(OsString, OsString)>) -> Layer {
    let mut layer = Layer::default();
    for (name, text) in variables {
        let Ok(name) = name.into_string() else { continue };
        if !is_ours(&name) {
            continue;
        }
        match text.into_string() {
            Ok(text) => layer.texts.push((name, text)),
            Err(_) => layer.problems.push(Problem::new(name, Source::Environment, "is not valid Unicode")),
        }
    }
    layer
}
