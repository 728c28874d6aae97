//! `--set NAME=VALUE`: the strongest layer of the settings.

use std::collections::{BTreeMap, btree_map};
use std::path::{Path, PathBuf};

/// The settings that are given on the command line.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SettingFlags {
    file: Option<PathBuf>,
    values: BTreeMap<String, String>,
}

impl SettingFlags {
    pub(crate) fn new(file: Option<PathBuf>, settings: impl IntoIterator<Item = Setting>) -> Self {
        let values = settings
            .into_iter()
            .map(|setting| (setting.name, setting.value))
            .collect();
        Self { file, values }
    }

    pub(crate) fn set(&mut self, setting: Setting) {
        self.values.insert(setting.name, setting.value);
    }

    /// The TOML file of `--config`.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Unchecked values by full name, such as `LOGGIA__HTTP__BIND`.
    pub fn values(&self) -> &BTreeMap<String, String> {
        &self.values
    }
}

/// Omits the values, which may be secrets.
impl std::fmt::Debug for SettingFlags {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: btree_map::Keys<'_, _, _> = self.values.keys();
        f.debug_struct("SettingFlags")
            .field("file", &self.file)
            .field("names", &names)
            .finish()
    }
}

/// One setting, under its full name.
#[derive(Clone)]
pub(crate) struct Setting {
    name: String,
    value: String,
}

impl Setting {
    const PREFIX: &str = "LOGGIA__";

    /// Accepts `http.bind` and `LOGGIA__HTTP__BIND` as the same name.
    pub(crate) fn named(name: &str, value: impl Into<String>) -> Self {
        let name = name.trim().to_ascii_uppercase().replace('.', "__");
        let name = if name.starts_with(Self::PREFIX) {
            name
        } else {
            format!("{}{name}", Self::PREFIX)
        };
        Self {
            name,
            value: value.into(),
        }
    }

    /// The value may contain `=`.
    pub(crate) fn parse(text: &str) -> Result<Self, &'static str> {
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => Ok(Self::named(name, value)),
            _ => Err("must read NAME=VALUE, such as http.bind=127.0.0.1:8080"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_full_names_are_one_setting() -> Result<(), &'static str> {
        for text in [
            "http.bind=:0",
            "LOGGIA__HTTP__BIND=:0",
            "loggia__http__bind=:0",
            "HTTP__BIND=:0",
        ] {
            let flags = SettingFlags::new(None, [Setting::parse(text)?]);
            assert_eq!(
                flags.values().get("LOGGIA__HTTP__BIND").map(String::as_str),
                Some(":0"),
                "{text}"
            );
        }
        Ok(())
    }

    #[test]
    fn values_may_be_empty_and_contain_equals_signs() -> Result<(), &'static str> {
        let flags = SettingFlags::new(
            None,
            [
                Setting::parse("mail.from=a=b ")?,
                Setting::parse("http.allow_origins=")?,
            ],
        );
        let values: Vec<&str> = flags.values().values().map(String::as_str).collect();
        assert_eq!(values, ["", "a=b "]);
        Ok(())
    }

    #[test]
    fn a_setting_needs_a_name_and_a_value() {
        assert!(Setting::parse("http.bind").is_err());
        assert!(Setting::parse("=value").is_err());
    }

    #[test]
    fn values_are_not_printed() {
        let flags = SettingFlags::new(None, [Setting::named("auth.master_key", "hunter2")]);
        assert_eq!(
            format!("{flags:?}"),
            r#"SettingFlags { file: None, names: ["LOGGIA__AUTH__MASTER_KEY"] }"#
        );
    }
}
