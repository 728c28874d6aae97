//! The parameters of a URL.

use crate::InvalidDatabaseUrl;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// Read by this crate; the driver knows nothing of certificates.
const TLS: [&str; 4] = ["sslmode", "sslrootcert", "sslcert", "sslkey"];

/// Read by the driver.
const DRIVER: [&str; 18] = [
    "user",
    "password",
    "dbname",
    "options",
    "application_name",
    "sslnegotiation",
    "host",
    "hostaddr",
    "port",
    "connect_timeout",
    "tcp_user_timeout",
    "keepalives",
    "keepalives_idle",
    "keepalives_interval",
    "keepalives_retries",
    "target_session_attrs",
    "channel_binding",
    "load_balance_hosts",
];

/// Decoded names and values in their order.
pub(super) struct Parameters(Vec<(String, String)>);

impl Parameters {
    pub(super) fn parse(query: &str) -> Result<Self, InvalidDatabaseUrl> {
        let mut parameters = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').ok_or(InvalidDatabaseUrl::new(
                "has a parameter without a value: write ?NAME=VALUE, and & in a value as %26",
            ))?;
            let (name, value) = (decode(name)?, decode(value)?);
            if !TLS.contains(&&*name) && !DRIVER.contains(&&*name) {
                return Err(unknown(&name, parameters.last()));
            }
            parameters.push((name, value));
        }
        Ok(Self(parameters))
    }

    /// Returns the last value of a parameter, or `None` if it is empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().rfind(|(found, _)| found == name);
        found
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    /// Returns the query that the driver reads. It reads lists of hosts as one name.
    pub(super) fn of_driver(&self) -> String {
        let mut pairs = Vec::new();
        let given = self.0.iter().filter(|(_, value)| !value.is_empty());
        for (name, value) in given.filter(|(name, _)| DRIVER.contains(&name.as_str())) {
            let is_list = name == "host";
            for value in value.split(|char| is_list && char == ',') {
                let value = utf8_percent_encode(value, NON_ALPHANUMERIC);
                pairs.push(format!("{name}={value}"));
            }
        }
        pairs.join("&")
    }
}

fn decode(text: &str) -> Result<String, InvalidDatabaseUrl> {
    let decoded = percent_decode_str(text).decode_utf8();
    decoded
        .map(Into::into)
        .map_err(|_| InvalidDatabaseUrl::new("has a parameter that is not UTF-8"))
}

/// Names the parameter, unless it may be the rest of a password with a bare `&`.
fn unknown(name: &str, previous: Option<&(String, String)>) -> InvalidDatabaseUrl {
    let is_name = |char: char| char.is_ascii_alphanumeric() || "_-.".contains(char);
    let is_secret = previous.is_some_and(|(name, _)| name == "password");
    let message = match name {
        "pgbouncer" => "has the parameter `pgbouncer`, which PostgreSQL does not have: remove it, \
             and set LOGGIA__DATABASE__POOLER=transaction"
            .to_owned(),
        _ if is_secret || name.len() > 40 || !name.chars().all(is_name) => {
            "has an unknown parameter: remove it, or write & in a value as %26".to_owned()
        }
        _ => format!("has the unknown parameter `{name}`: remove it"),
    };
    InvalidDatabaseUrl::new(message)
}
