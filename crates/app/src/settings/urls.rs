//! The settings that are URLs.

use super::{
    url_parts::{Parts, without_password},
    value::Value,
};
use secrecy::{ExposeSecret, SecretString};

/// Where the service is reached from outside, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

/// `scheme://host[:port]` of a page that may call this service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(String);

/// `sqlite://PATH`, or PostgreSQL with a password.
#[derive(Debug, Clone)]
pub struct DatabaseUrl(SecretString);

/// Where mails go, with a password.
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
    pub fn is_postgres(&self) -> bool {
        self.0.expose_secret().starts_with("postgres")
    }
}

macro_rules! secret {
    ($($name:ident),+) => {
        $(impl $name {
            pub fn secret(&self) -> &SecretString {
                &self.0
            }
        })+
    };
}

secret!(DatabaseUrl, MailUrl);

impl Value for PublicUrl {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let bare = text.strip_suffix('/').unwrap_or(text);
        match Parts::of(bare) {
            Some(parts) if parts.is_origin() => Ok(Self(bare.to_owned())),
            _ => Err("must be https://host or http://host:port, without a path"),
        }
    }
}

impl Value for Origin {
    fn parse(text: &str) -> Result<Self, &'static str> {
        match Parts::of(text) {
            Some(parts) if parts.is_origin() => Ok(Self(text.to_ascii_lowercase())),
            _ => Err("must be a list of origins such as https://app.example.org, without paths or `*`"),
        }
    }
}

impl Value for DatabaseUrl {
    fn parse(text: &str) -> Result<Self, &'static str> {
        const PROBLEM: &str = "must be sqlite://PATH or postgres://user:password@host:port/name";
        let valid = match text.split_once("://") {
            Some(("sqlite", path)) => !path.is_empty() && !path.contains([':', '?']),
            Some(("postgres" | "postgresql", _)) => {
                Parts::of(text).is_some_and(|parts| parts.has_hosts() && parts.path().len() > 1)
            }
            _ => false,
        };
        if valid { Ok(Self(text.into())) } else { Err(PROBLEM) }
    }

    fn masked(text: &str) -> String {
        without_password(text)
    }
}

impl Value for MailUrl {
    fn parse(text: &str) -> Result<Self, &'static str> {
        let valid = match text.split_once("://") {
            Some(("memory", rest)) => rest.is_empty(),
            Some(("file", directory)) => !directory.is_empty(),
            Some(("smtp" | "smtps", _)) => {
                Parts::of(text).is_some_and(|parts| parts.has_host() && matches!(parts.path(), "" | "/"))
            }
            _ => false,
        };
        if valid {
            Ok(Self(text.into()))
        } else {
            Err("must be file://DIR, smtp://host:port, smtps://host:port or memory://")
        }
    }

    fn masked(text: &str) -> String {
        without_password(text)
    }
}
