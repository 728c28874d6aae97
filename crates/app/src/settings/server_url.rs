//! Parses and masks the URLs of servers.

use std::{borrow::Cow, net::IpAddr};
use url::{Position, Url};

/// A URL with a list of hosts: libpq allows several, `url` only one.
pub(super) struct ServerUrl<'a> {
    /// Contains a placeholder instead of the hosts.
    url: Url,
    hosts: &'a str,
}

impl<'a> ServerUrl<'a> {
    /// Rejects users and passwords with unescaped delimiters, which would be read as a host.
    pub(super) fn parse(text: &'a str) -> Option<Self> {
        const HOSTS: &str = "hosts.invalid";
        let authority = text.find("://")? + 3;
        let start = text.rfind('@').map_or(authority, |at| at + 1);
        let end = text
            .get(start..)?
            .find(['/', '?', '#'])
            .map_or(text.len(), |length| start + length);
        let (before, hosts, after) = (text.get(..start)?, text.get(start..end)?, text.get(end..)?);
        let url = Url::parse(&format!("{before}{HOSTS}{after}")).ok()?;
        (url.host_str() == Some(HOSTS)).then_some(Self { url, hosts })
    }

    /// Returns whether every host is this machine: `localhost`, a loopback address or a socket
    /// directory.
    pub(super) fn is_local(&self) -> bool {
        let in_parameters = self.parameters("host").chain(self.parameters("hostaddr"));
        in_parameters.chain([self.hosts.into()]).all(|hosts| {
            hosts
                .split(',')
                .all(|host| host.is_empty() || is_local(host))
        })
    }

    pub(super) fn parameters(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        self.url
            .query_pairs()
            .filter_map(move |(found, value)| (found == name).then_some(value))
    }

    fn mask_user(&mut self) -> Result<(), ()> {
        if self.url.password().is_some() {
            self.url.set_password(Some("***"))
        } else if !self.url.username().is_empty() {
            self.url.set_username("***")
        } else {
            Ok(())
        }
    }

    fn mask_parameters(&mut self) {
        if self.url.query_pairs().any(|(name, _)| sounds_secret(&name)) {
            let pairs: Vec<(String, String)> = self.url.query_pairs().into_owned().collect();
            let mut shown = self.url.query_pairs_mut();
            shown.clear();
            for (name, value) in &pairs {
                shown.append_pair(name, if sounds_secret(name) { "***" } else { value });
            }
        }
    }
}

/// Masks the password, a user without a password (it may be a token) and parameters with names of
/// secrets. Masks the whole text if it is not a valid URL.
pub(super) fn masked(text: &str) -> String {
    let Some(mut server) = ServerUrl::parse(text) else {
        return "***".to_owned();
    };
    if server.mask_user().is_err() {
        return "***".to_owned();
    }
    server.mask_parameters();
    let ServerUrl { url, hosts } = server;
    format!(
        "{}{hosts}{}",
        &url[..Position::BeforeHost],
        &url[Position::AfterPort..]
    )
}

fn sounds_secret(parameter: &str) -> bool {
    let name = parameter.to_ascii_lowercase();
    ["pass", "secret", "token"]
        .iter()
        .any(|word| name.contains(word))
}

fn is_local(host: &str) -> bool {
    let is_socket_directory = host.starts_with('/') || host.to_ascii_uppercase().starts_with("%2F");
    let bare = host.parse::<IpAddr>().ok();
    let url = Url::parse(&format!("host://{host}")).ok();
    let name = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let bracketed = name.trim_matches(['[', ']']).parse::<IpAddr>().ok();
    let address = bare.or(bracketed);
    is_socket_directory || name == "localhost" || address.is_some_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_url_contains_no_secret() {
        for (text, shown) in [
            (
                "postgres://ann:hunter2@db:5432/loggia",
                "postgres://ann:***@db:5432/loggia",
            ),
            (
                "postgres://ann:hun@ter:2@db/loggia",
                "postgres://ann:***@db/loggia",
            ),
            (
                "postgres://ann:hunter2@a:1,b:2/loggia",
                "postgres://ann:***@a:1,b:2/loggia",
            ),
            ("postgres://ann:hun/ter2@db/loggia", "***"),
            ("postgres://ann:hun?ter2@db/loggia", "***"),
            ("postgres://ann:1/hunter2@db/loggia", "***"),
            ("postgres://db/l?host=/tmp", "postgres://db/l?host=/tmp"),
            (
                "postgres://db/l?user=ann&password=hunter2&sslmode=require",
                "postgres://db/l?user=ann&password=***&sslmode=require",
            ),
            ("smtp://hunter2@mail:25", "smtp://***@mail:25"),
            ("smtp://:hunter2@mail:25", "smtp://:***@mail:25"),
            ("hunter2", "***"),
        ] {
            assert_eq!(masked(text), shown);
        }
    }

    #[test]
    fn local_servers_are_those_of_this_machine() {
        let is_local = |text| ServerUrl::parse(text).map(|url| url.is_local());
        for local in [
            "postgres://ann:x@localhost/l",
            "postgres://127.0.0.1:5432/l",
            "postgres://[::1]:5432/l",
            "postgres://%2Frun%2Fpostgresql/l",
            "postgres:///l?host=/run/postgresql",
            "postgres://127.0.0.2,localhost:5433/l",
        ] {
            assert_eq!(is_local(local), Some(true), "{local}");
        }
        for remote in [
            "postgres://db/l",
            "postgres://localhost.example.org/l",
            "postgres://127.0.0.1,db/l",
            "postgres://localhost/l?host=db",
            "postgres://localhost/l?hostaddr=10.0.0.1",
            "postgres://[2001:db8::1]/l",
        ] {
            assert_eq!(is_local(remote), Some(false), "{remote}");
        }
    }
}
