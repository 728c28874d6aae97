//! `--name value`, and names that stand alone.

use crate::Result;
use std::{collections::BTreeMap, str::FromStr};

pub struct Arguments(BTreeMap<String, String>);

impl Arguments {
    pub fn parse(words: &[String], valued: &[&str], alone: &[&str]) -> Result<Self> {
        let mut found = BTreeMap::new();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            let value = if valued.contains(&word.as_str()) {
                words.next().ok_or_else(|| format!("{word} needs a value"))?.clone()
            } else if alone.contains(&word.as_str()) {
                String::new()
            } else {
                return Err(format!("{word} is not known here; --help shows what is").into());
            };
            found.insert(word.clone(), value);
        }
        Ok(Self(found))
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub fn value<T: FromStr>(&self, name: &str) -> Result<Option<T>> {
        let parse = |text: &str| text.parse().map_err(|_| format!("{name} does not take {text:?}").into());
        self.text(name).map(parse).transpose()
    }

    pub fn required<T: FromStr>(&self, name: &str) -> Result<T> {
        self.value(name)?.ok_or_else(|| format!("{name} is missing").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Arguments> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        Arguments::parse(&words, &["--seconds"], &["--json"])
    }

    #[test]
    fn values_and_lone_names_are_told_apart() -> Result<()> {
        let arguments = parse(&["--json", "--seconds", "7"])?;
        assert!(arguments.has("--json"));
        assert_eq!(arguments.required::<u64>("--seconds")?, 7);
        assert_eq!(parse(&[])?.value::<u64>("--seconds")?, None);
        Ok(())
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for words in [&["--sceonds", "7"][..], &["--seconds"], &["seven"]] {
            assert!(parse(words).is_err(), "{words:?}");
        }
        assert!(parse(&["--seconds", "soon"]).is_ok_and(|arguments| arguments.required::<u64>("--seconds").is_err()));
    }
}
