//! Prints the settings as a `.env` file.

use super::{
    Entry,
    declare::{self, Preset, Range},
    table::Table,
};

/// Returns every setting with its default, commented out: the content of `.env.example`.
pub fn dotenv_example(table: &Table) -> String {
    render(table, &[])
}

/// Returns [`dotenv_example`] with a master key filled in.
pub fn dotenv_template(table: &Table, fresh_master_key: &str) -> String {
    render(
        table,
        &[(declare::name("auth", "master_key"), fresh_master_key)],
    )
}

const HEAD: &str = "\
# Settings. They override the file given with --config; the environment overrides them.
# Write values with spaces in single quotes. `$` is literal.
# A secret can be read from a file: NAME_FILE=/run/secrets/name instead of NAME.
";

fn render(table: &Table, filled: &[(String, &str)]) -> String {
    let mut text = HEAD.to_owned();
    for entry in table.entries() {
        let name = entry.name();
        let line = match filled.iter().find(|(filled, _)| *filled == name) {
            Some((_, value)) => format!("{name}={}", quoted(value)),
            None => format!("#{name}={}", quoted(example(entry.preset))),
        };
        let of_file = match entry.is_secret {
            true => format!(" From a file: {}.", entry.name_of_file()),
            false => String::new(),
        };
        text.push_str(&format!(
            "\n# {}\n# Default: {}.{of_file}\n{line}\n",
            entry.doc.trim(),
            default(entry)
        ));
    }
    text
}

fn default(entry: &Entry) -> String {
    let word = |text: &'static str| if text.is_empty() { "none" } else { text };
    let default = match entry.preset {
        Preset::Fixed(text) => word(text).to_owned(),
        Preset::ByProfile(text, production) => {
            format!("{}; {} in production", word(text), word(production))
        }
        Preset::OutsideProduction(text) => format!("{}; required in production", word(text)),
        Preset::CoresButOne => "one per core except one, at least 1".to_owned(),
        Preset::PerCore(1) => "one per core".to_owned(),
        Preset::PerCore(times) => format!("{times} per core"),
    };
    match entry.range {
        Some(Range { low, high, .. }) => format!("{default} (from {low} to {high})"),
        None => default,
    }
}

fn example(preset: Preset) -> &'static str {
    match preset {
        Preset::Fixed(text) | Preset::ByProfile(text, _) | Preset::OutsideProduction(text) => text,
        Preset::PerCore(_) | Preset::CoresButOne => "",
    }
}

fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/,+=@[]".contains(c);
    if text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{text}'")
    }
}
