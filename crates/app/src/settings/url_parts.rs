//! What the settings need to know of URLs (RFC 3986 section 3).

use std::net::Ipv6Addr;

/// A URL taken apart.
pub(super) struct Parts<'a> {
    pub(super) scheme: &'a str,
    has_user: bool,
    /// With ports.
    hosts: &'a str,
    /// Path, query and fragment.
    rest: &'a str,
}

impl<'a> Parts<'a> {
    pub(super) fn of(text: &'a str) -> Option<Self> {
        let (scheme, after) = text.split_once("://")?;
        let (authority, rest) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
        let (has_user, hosts) = authority.rsplit_once('@').map_or((false, authority), |(_, hosts)| (true, hosts));
        // an `@` after the host is a password with an unescaped slash
        let whole = !rest.contains('@') && !text.contains(char::is_whitespace);
        whole.then_some(Self { scheme, has_user, hosts, rest })
    }

    pub(super) fn path(&self) -> &'a str {
        self.rest.split(['?', '#']).next().unwrap_or_default()
    }

    pub(super) fn has_host(&self) -> bool {
        is_host(self.hosts)
    }

    /// PostgreSQL takes several, and may find a socket in a parameter.
    pub(super) fn has_hosts(&self) -> bool {
        match self.hosts {
            "" => self.rest.contains("host="),
            hosts => hosts.split(',').all(is_host),
        }
    }

    pub(super) fn is_origin(&self) -> bool {
        matches!(self.scheme, "http" | "https") && !self.has_user && self.has_host() && self.rest.is_empty()
    }
}

/// All before the last `@` but the user's name, and every parameter that sounds like a secret.
pub(super) fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return "***".to_owned() };
    let (credentials, place) = match rest.rsplit_once('@') {
        None => (String::new(), rest),
        Some((credentials, place)) => match credentials.split_once(':') {
            Some((user, _)) => (format!("{user}:***@"), place),
            // a token alone looks like a user
            None => ("***@".to_owned(), place),
        },
    };
    match place.split_once('?') {
        None => format!("{scheme}://{credentials}{place}"),
        Some((place, parameters)) => {
            let parameters: Vec<_> = parameters.split('&').map(without_secret).collect();
            format!("{scheme}://{credentials}{place}?{}", parameters.join("&"))
        }
    }
}

fn without_secret(parameter: &str) -> String {
    let sounds_secret = |name: &str| ["pass", "secret", "token"].iter().any(|word| name.contains(word));
    match parameter.split_once('=') {
        Some((name, _)) if sounds_secret(&name.to_ascii_lowercase()) => format!("{name}=***"),
        _ => parameter.to_owned(),
    }
}

/// A name or address with an optional port. `%` is for sockets, which PostgreSQL writes as an escaped path.
fn is_host(text: &str) -> bool {
    let (host, port) = match text.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (text, None),
    };
    let named = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-_%".contains(c));
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let numbered = address.is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    (named || numbered) && port.is_none_or(|port| port.parse::<u16>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_of_a_url_holds_no_secret() {
        for (text, shown) in [
            ("sqlite://data/loggia.db", "sqlite://data/loggia.db"),
            ("postgres://ann:hunter2@db:5432/loggia", "postgres://ann:***@db:5432/loggia"),
            ("postgres://ann:hun@ter:2@db/loggia", "postgres://ann:***@db/loggia"),
            ("postgres://ann:hun/ter2@db/loggia", "postgres://ann:***@db/loggia"),
            ("postgres://ann:hun?ter2@db/loggia", "postgres://ann:***@db/loggia"),
            (
                "postgres://db/l?user=ann&password=hunter2&sslmode=require",
                "postgres://db/l?user=ann&password=***&sslmode=require",
            ),
            ("nats://hunter2@broker:4222", "nats://***@broker:4222"),
            ("hunter2", "***"),
        ] {
            assert_eq!(without_password(text), shown);
        }
    }

    #[test]
    fn hosts_are_names_or_addresses_with_or_without_a_port() {
        for host in ["localhost", "a.b-c.example", "127.0.0.1:80", "[::1]", "[::1]:80", "%2Ftmp"] {
            assert!(is_host(host), "{host}");
        }
        for host in ["", ":80", "a b", "a:b", "a:99999", "::1", "[x]", "a/b"] {
            assert!(!is_host(host), "{host}");
        }
    }
}
