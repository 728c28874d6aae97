use lettre::transport::smtp::authentication::Credentials;
use percent_encoding::percent_decode_str;
use std::path::PathBuf;
use url::{Host, Url};

/// The transport of mails.
pub(crate) enum MailUrl {
    File(PathBuf),
    Smtp(SmtpServer),
    Memory,
}

pub(crate) struct SmtpServer {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) tls: TlsMode,
    pub(crate) credentials: Option<Credentials>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TlsMode {
    /// TLS from the first byte.
    Implicit,
    /// STARTTLS is required.
    Required,
    /// STARTTLS if the server offers it.
    Opportunistic,
    None,
}

impl MailUrl {
    /// Returns every problem. None contains the value, which may be a misplaced secret.
    pub(crate) fn parse(text: &str) -> Result<Self, Vec<String>> {
        match text.split_once("://") {
            Some(("memory", "")) => Ok(Self::Memory),
            Some(("file", "")) => Err(vec!["must name a directory after file://".into()]),
            // a URL parser would read the first directory of a relative path as the host
            Some(("file", directory)) => Ok(Self::File(PathBuf::from(directory))),
            Some(("smtp" | "smtps", rest)) => {
                let after_hosts = rest.find(['/', '?', '#']).and_then(|at| rest.get(at..));
                if after_hosts.is_some_and(|after| after.contains('@')) {
                    return Err(vec![UNESCAPED.into()]);
                }
                let url = Url::parse(text)
                    .map_err(|error| vec![format!("is not a valid URL: {error}")])?;
                SmtpServer::parse(&url).map(Self::Smtp)
            }
            _ => Err(vec![
                "must start with file://, smtp:// or smtps://, or be memory://".into(),
            ]),
        }
    }
}

const UNESCAPED: &str = "must have /, ? and # of the user and the password percent-encoded";

impl SmtpServer {
    fn parse(url: &Url) -> Result<Self, Vec<String>> {
        let mut problems = Vec::new();
        let host = url
            .host_str()
            .filter(|host| !host.is_empty())
            .and_then(|host| Host::parse(host).ok());
        if host.is_none() {
            problems.push("must name a host".to_owned());
        }
        if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
            problems.push("must not have a path".to_owned());
        }
        let tls = tls_mode(url, host.as_ref())
            .map_err(|problem| problems.push(problem))
            .ok();
        let credentials = credentials(url)
            .map_err(|problem| problems.push(problem.to_owned()))
            .ok();

        match (host, tls, credentials) {
            (Some(host), Some(tls), Some(credentials)) if problems.is_empty() => Ok(Self {
                host: match host {
                    Host::Domain(name) => name,
                    Host::Ipv4(ip) => ip.to_string(),
                    Host::Ipv6(ip) => ip.to_string(),
                },
                port: url
                    .port()
                    .unwrap_or(if tls == TlsMode::Implicit { 465 } else { 587 }),
                tls,
                credentials,
            }),
            _ => Err(problems),
        }
    }
}

fn tls_mode(url: &Url, host: Option<&Host>) -> Result<TlsMode, String> {
    let mut tls = None;
    for (name, value) in url.query_pairs() {
        if name != "tls" {
            let name = shown(&name);
            return Err(format!(
                "must not have the parameter {name}: there is tls only"
            ));
        }
        if tls.replace(value).is_some() {
            return Err("must have the parameter tls once".to_owned());
        }
    }
    match (url.scheme(), tls.as_deref()) {
        ("smtps", None) => Ok(TlsMode::Implicit),
        ("smtps", Some(_)) => {
            Err("must not have tls=… with smtps://, which is always encrypted".to_owned())
        }
        (_, Some("required")) => Ok(TlsMode::Required),
        (_, Some("opportunistic")) => Ok(TlsMode::Opportunistic),
        (_, Some("none")) => Ok(TlsMode::None),
        (_, Some(_)) => Err("must have tls=required, tls=opportunistic or tls=none".to_owned()),
        (_, None) if host.is_some_and(is_this_machine) => Ok(TlsMode::Opportunistic),
        (_, None) => Ok(TlsMode::Required),
    }
}

/// Returns the name of a parameter, unless it may be a piece of a secret.
fn shown(name: &str) -> &str {
    let is_word = |c: char| c.is_ascii_lowercase() || "_-".contains(c);
    match name.chars().all(is_word) && (1..=30).contains(&name.len()) {
        true => name,
        false => "…",
    }
}

fn is_this_machine(host: &Host) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

fn credentials(url: &Url) -> Result<Option<Credentials>, &'static str> {
    if [url.username(), url.password().unwrap_or_default()]
        .into_iter()
        .any(has_bare_percent)
    {
        return Err("must have % of the user and the password as %25");
    }
    let decode = |text| {
        percent_decode_str(text)
            .decode_utf8()
            .map(|text| text.into_owned())
    };
    match (url.username(), url.password().unwrap_or_default()) {
        ("", "") => Ok(None),
        (_, "") => Err("must have a password after the user: user:password@host"),
        ("", _) => Err("must have a user before the password: user:password@host"),
        (user, password) => match (decode(user), decode(password)) {
            (Ok(user), Ok(password)) => Ok(Some(Credentials::new(user, password))),
            _ => Err("must have a user and a password in percent-encoded UTF-8"),
        },
    }
}

fn has_bare_percent(text: &str) -> bool {
    let is_escape = |after: &str| {
        let digits = after.bytes().take(2);
        digits.filter(u8::is_ascii_hexdigit).count() == 2
    };
    text.split('%').skip(1).any(|after| !is_escape(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smtp(text: &str) -> Result<SmtpServer, Vec<String>> {
        match MailUrl::parse(text)? {
            MailUrl::Smtp(server) => Ok(server),
            MailUrl::File(_) | MailUrl::Memory => Err(vec!["is not SMTP".to_owned()]),
        }
    }

    #[test]
    fn remote_servers_require_tls_by_default() -> Result<(), Vec<String>> {
        for (url, host, port, tls) in [
            (
                "smtp://localhost:2525",
                "localhost",
                2525,
                TlsMode::Opportunistic,
            ),
            (
                "smtp://127.0.0.1:25",
                "127.0.0.1",
                25,
                TlsMode::Opportunistic,
            ),
            ("smtp://[::1]:25/", "::1", 25, TlsMode::Opportunistic),
            (
                "smtp://localhost?tls=required",
                "localhost",
                587,
                TlsMode::Required,
            ),
            (
                "smtp://mail.example.org",
                "mail.example.org",
                587,
                TlsMode::Required,
            ),
            (
                "smtp://localhost.example.org",
                "localhost.example.org",
                587,
                TlsMode::Required,
            ),
            ("smtp://192.0.2.1:25", "192.0.2.1", 25, TlsMode::Required),
            (
                "smtp://Mail.Example.org:25?tls=none",
                "mail.example.org",
                25,
                TlsMode::None,
            ),
            (
                "smtps://mail.example.org",
                "mail.example.org",
                465,
                TlsMode::Implicit,
            ),
        ] {
            let server = smtp(url)?;
            assert_eq!(
                (server.host.as_str(), server.port, server.tls),
                (host, port, tls),
                "{url}"
            );
            assert!(server.credentials.is_none());
        }
        Ok(())
    }

    #[test]
    fn credentials_are_percent_decoded() -> Result<(), Vec<String>> {
        let server = smtp("smtps://ann%40example.org:p%3A%2F+%25@mail.example.org")?;
        assert_eq!(
            server.credentials,
            Some(Credentials::new(
                "ann@example.org".to_owned(),
                "p:/+%".to_owned()
            ))
        );
        let bare = smtp("smtp://ann@example.org:p@ss@mail.example.org")?.credentials;
        let expected = Credentials::new("ann@example.org".to_owned(), "p@ss".to_owned());
        assert_eq!(bare, Some(expected));
        Ok(())
    }

    #[test]
    fn problems_name_the_part_and_no_secret() {
        for (url, problem) in [
            (
                "smtp://apikey@mail.example.org",
                "must have a password after the user: user:password@host",
            ),
            (
                "smtp://:hunter2@mail.example.org",
                "must have a user before the password: user:password@host",
            ),
            (
                "smtp://ann:hunter%zz@mail.example.org",
                "must have % of the user and the password as %25",
            ),
            ("smtp://ann:hunter/2@mail.example.org", UNESCAPED),
            ("smtp://ann:hunter?2@mail.example.org", UNESCAPED),
            ("smtp://ann:1#hunter2@mail.example.org", UNESCAPED),
            (
                "smtp://mail.example.org?timeout=5",
                "must not have the parameter timeout: there is tls only",
            ),
            (
                "smtp://mail.example.org?hunter2",
                "must not have the parameter …: there is tls only",
            ),
            (
                "smtp://mail.example.org?tls=none&tls=required",
                "must have the parameter tls once",
            ),
            (
                "smtp://mail.example.org:99999",
                "is not a valid URL: invalid port number",
            ),
        ] {
            let problems = MailUrl::parse(url).err();
            assert_eq!(problems, Some(vec![problem.to_owned()]), "{url}");
        }
    }

    #[test]
    fn directories_are_not_decoded() {
        for (url, directory) in [
            ("file://data/mail", "data/mail"),
            ("file:///var/mail", "/var/mail"),
            ("file://%20", "%20"),
        ] {
            assert!(
                matches!(MailUrl::parse(url), Ok(MailUrl::File(path)) if path.as_os_str() == directory),
                "{url}"
            );
        }
    }

    #[test]
    fn invalid_urls_are_rejected() {
        for url in [
            "",
            "data/mail",
            "file://",
            "memory://x",
            "http://mail.example.org",
            "smtp://",
            "smtp://:25",
            "smtp://mail.example.org:99999",
            "smtp://mail example.org",
            "smtp://ann@mail.example.org",
            "smtp://:secret@mail.example.org",
            "smtp://mail.example.org/path",
            "smtp://mail.example.org?tls=yes",
            "smtp://mail.example.org?tsl=required",
            "smtp://mail.example.org?tls=required&tls=none",
            "smtps://mail.example.org?tls=none",
            "smtps://%FF:%FF@mail.example.org",
        ] {
            assert!(MailUrl::parse(url).is_err(), "{url}");
        }
    }
}
