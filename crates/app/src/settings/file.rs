//! Reads the TOML file of `--config`. `[database] url = "…"` is `LOGGIA__DATABASE__URL`.

use super::{
    declare,
    problem::Problem,
    sources::{Layer, Source},
};
use std::path::Path;
use toml::{Table, Value};

pub(super) fn layer(path: &Path) -> Layer {
    let source = Source::File(path.to_owned());
    let mut layer = Layer::default();
    match table(path) {
        Ok(table) => flatten("", table, &source, &mut layer),
        Err(message) => {
            layer
                .problems
                .push(Problem::new(path.display().to_string(), source, message))
        }
    }
    layer
}

/// Omits the parser's message, which quotes the line and may contain a secret.
fn table(path: &Path) -> Result<Table, String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| format!("cannot be read: {}", error.kind()))?;
    text.parse().map_err(|error: toml::de::Error| {
        let start = error.span().map_or(0, |span| span.start);
        let line = text
            .bytes()
            .take(start)
            .filter(|byte| *byte == b'\n')
            .count()
            + 1;
        format!("is not valid TOML in line {line}")
    })
}

fn flatten(section: &str, table: Table, source: &Source, layer: &mut Layer) {
    for (key, value) in table {
        let name = declare::name(section, &key);
        match value {
            Value::Table(table) => {
                let path = if section.is_empty() {
                    key
                } else {
                    format!("{section}__{key}")
                };
                flatten(&path, table, source, layer);
            }
            Value::Array(items) => {
                match items.into_iter().map(scalar).collect::<Option<Vec<_>>>() {
                    Some(items) => layer.texts.push((name, items.join(","))),
                    None => layer.problems.push(Problem::new(
                        name,
                        source.clone(),
                        "must not be nested",
                    )),
                }
            }
            value => layer.texts.extend(scalar(value).map(|text| (name, text))),
        }
    }
}

fn scalar(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(number.to_string()),
        Value::Boolean(truth) => Some(truth.to_string()),
        Value::Datetime(time) => Some(time.to_string()),
        Value::Array(_) | Value::Table(_) => None,
    }
}
