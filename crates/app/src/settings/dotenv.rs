//! Reads `.env` files line by line. Lines for other programs are ignored, even malformed ones.

use super::{
    problem::Problem,
    sources::{Layer, Source, is_ours},
};
use std::{io::ErrorKind, path::Path};

pub(super) fn layer(path: &Path) -> Layer {
    let source = Source::Dotenv(path.to_owned());
    match std::fs::read_to_string(path) {
        Ok(text) => read(&text, &source),
        Err(error) if error.kind() == ErrorKind::NotFound => Layer::default(),
        Err(error) => {
            let problem = Problem::new(
                path.display().to_string(),
                source,
                format!("cannot be read: {}", error.kind()),
            );
            Layer {
                problems: vec![problem],
                ..Layer::default()
            }
        }
    }
}

fn read(text: &str, source: &Source) -> Layer {
    let mut layer = Layer::default();
    for (line, number) in text.trim_start_matches('\u{feff}').lines().zip(1..) {
        let line = line.trim();
        let assignment = line.strip_prefix("export ").unwrap_or(line).trim_start();
        if !is_ours(assignment) {
            continue;
        }
        match assigned(assignment) {
            Some(pair) => layer.texts.push(pair),
            None => {
                let problem =
                    format!("line {number} is not NAME=value or NAME='value with spaces'");
                layer
                    .problems
                    .push(Problem::new(source.to_string(), source.clone(), problem));
            }
        }
    }
    layer
}

/// Parses one line and keeps `$` literal: `dotenvy` would substitute environment variables, which
/// silently changes passwords.
fn assigned(line: &str) -> Option<(String, String)> {
    const DOLLAR: &str = "\u{e000}";
    let line = line.replace('$', DOLLAR);
    let (name, text) = dotenvy::from_read_iter(line.as_bytes()).next()?.ok()?;
    Some((name, text.replace(DOLLAR, "$")))
}
