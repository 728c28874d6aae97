//! Licenses and owners of frameworks, as `deny.toml` lists them for `cargo deny`.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
pub struct Policy {
    licenses: Licenses,
    bans: Bans,
}

#[derive(Debug, Deserialize)]
struct Licenses {
    allow: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Debug, Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    name: String,
    /// The packages that may depend on it directly; empty for a crate that is banned altogether.
    #[serde(default)]
    wrappers: Vec<String>,
}

impl Policy {
    pub fn of_this_workspace() -> Result<Self, Box<dyn std::error::Error>> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deny.toml");
        Ok(toml::from_str(&std::fs::read_to_string(path)?)?)
    }

    /// Accepts SPDX expressions and the older form with a slash, without nested parentheses.
    pub fn is_permissive(&self, expression: &str) -> bool {
        let expression = expression.replace('/', " OR ");
        let is_allowed = |license: &str| {
            self.licenses
                .allow
                .iter()
                .any(|allowed| allowed == license.trim())
        };
        let alternative = |part: &str| part.split(" OR ").any(is_allowed);
        expression
            .split(" AND ")
            .all(|part| alternative(part.trim().trim_start_matches('(').trim_end_matches(')')))
    }

    pub fn may_use(&self, package: &str, framework: &str) -> bool {
        let ban = self.bans.deny.iter().find(|ban| ban.name == framework);
        ban.is_none_or(|ban| {
            ban.wrappers.is_empty() || ban.wrappers.iter().any(|owner| owner == package)
        })
    }

    pub fn is_banned(&self, package: &str) -> bool {
        self.bans
            .deny
            .iter()
            .any(|ban| ban.name == package && ban.wrappers.is_empty())
    }
}
