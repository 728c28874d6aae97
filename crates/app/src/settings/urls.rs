//! Settings that are URLs.

use super::{
    server_url::{ServerUrl, masked},
    value::Value,
};
use infra_diesel::Transport;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// The public URL of the service, without a trailing slash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// The origin of pages that may call the API, as browsers serialize it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// `sqlite://PATH` or a PostgreSQL URL, which may contain a password.
#[derive(Debug, Clone)]
pub struct DatabaseUrl {
    text: SecretString,
    transport: Transport,
}

/// The URL of the mail transport, which may contain a password.
#[derive(Debug, Clone)]
pub struct MailUrl(SecretString);

impl PublicUrl {
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }
}

impl Origin {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl DatabaseUrl {
    pub fn secret(&self) -> &SecretString {
        &self.text
    }

    pub fn is_postgres(&self) -> bool {
        self.text.expose_secret().starts_with("postgres")
    }

    /// Returns whether the database is on this machine, or is reached over TLS with a verified
    /// certificate.
    pub fn is_secure(&self) -> bool {
        self.transport != Transport::Unverified
    }
}

impl MailUrl {
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    /// Returns whether mails leave the process by SMTP.
    pub fn is_smtp(&self) -> bool {
        self.0.expose_secret().starts_with("smtp")
    }

    /// Returns whether the mail server is on this machine, or is reached over TLS with a verified
    /// certificate.
    pub fn is_secure(&self) -> bool {
        let may_be_plain = |mode: &str| matches!(mode, "none" | "opportunistic");
        !self.is_smtp()
            || ServerUrl::parse(self.0.expose_secret()).is_some_and(|url| {
                url.is_local() || !url.parameters("tls").any(|mode| may_be_plain(&mode))
            })
    }
}

impl Value for PublicUrl {
    fn parse(text: &str) -> Result<Self, &'static str> {
        origin(text)
            .map(Self)
            .ok_or("must be https://host or http://host:port, without a path")
    }
}

impl Value for Origin {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let bare = if text.ends_with('/') {
            None
        } else {
            origin(text)
        };
        bare.map(Self).ok_or(
            "must be a list of origins such as https://app.example.org, without paths or `*`",
        )
    }
}

/// Returns the serialized origin (RFC 6454) of a URL that consists of nothing else.
fn origin(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let has_user = !url.username().is_empty() || url.password().is_some();
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    (is_web && !has_user && is_bare).then(|| url.origin().ascii_serialization())
}

/// The adapter parses the text, here and when it connects.
impl Value for DatabaseUrl {
    const IS_SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, &'static str> {
        let transport = infra_diesel::transport(text)
            .map_err(|_| "must be sqlite://PATH or postgres://user:password@host:port/name")?;
        Ok(Self {
            text: text.into(),
            transport,
        })
    }

    fn check(text: &str) -> Result<(), String> {
        infra_diesel::check_url(text).map_err(|invalid| invalid.to_string())
    }

    fn masked(text: &str) -> String {
        masked_unless_local(text, &["sqlite"])
    }
}

impl Value for MailUrl {
    const IS_SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, &'static str> {
        let valid = match text.split_once("://") {
            Some(("memory", rest)) => rest.is_empty(),
            Some(("file", directory)) => !directory.is_empty(),
            // the mailer judges the rest
            Some(("smtp" | "smtps", _)) => true,
            _ => false,
        };
        if valid {
            Ok(Self(text.into()))
        } else {
            Err("must be file://DIR, smtp://host:port, smtps://host:port or memory://")
        }
    }

    fn masked(text: &str) -> String {
        masked_unless_local(text, &["file", "memory"])
    }
}

/// Masks a URL, except for schemes that name a local path and contain no secret.
fn masked_unless_local(text: &str, local: &[&str]) -> String {
    match text.split_once("://") {
        Some((scheme, _)) if local.contains(&scheme) => text.to_owned(),
        _ => masked(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_urls_are_shown_as_written() {
        for url in ["sqlite://data/loggia.db", "sqlite://./d@ta/a b.db"] {
            assert_eq!(DatabaseUrl::masked(url), url);
        }
        for url in ["file://data/mail", "memory://"] {
            assert_eq!(MailUrl::masked(url), url);
        }
    }

    #[test]
    fn origins_are_written_as_browsers_write_them() {
        for text in ["https://App.example.org", "https://app.example.org:443"] {
            assert_eq!(
                Origin::parse(text).map(|origin| origin.0).as_deref(),
                Ok("https://app.example.org")
            );
        }
    }
}
