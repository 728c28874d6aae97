//! Settings that are validated text.

use super::value::Value;
use ipnet::IpNet;
use kernel::EmailAddress;
use secrecy::{ExposeSecret, SecretString};
use std::net::IpAddr;

/// Declares a validated text type.
macro_rules! text {
    ($(#[$meta:meta])* $name:ident, $accepts:expr, $problem:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Value for $name {
            fn parse(text: &str) -> Result<Self, &'static str> {
                let accepts: fn(&str) -> bool = $accepts;
                if accepts(text) { Ok(Self(text.to_owned())) } else { Err($problem) }
            }
        }
    };
}

text! {
    /// A name of 1 to 100 characters, not blank.
    Name, |text| kernel::bounded_text(text, 100).is_ok(),
    "must have from 1 to 100 characters, some visible, none that changes the direction of text"
}
text! {
    /// A mail sender: `Name <address>` or an address.
    Mailbox, is_mailbox, "must be `Name <address>` or an e-mail address"
}
text! {
    /// A log level, optionally with levels for modules: `info,actix_server=warn`.
    LogLevel, is_log_level, "must be error, warn, info, debug or trace, optionally followed by `,module=level`"
}

/// The secret from which all keys are derived.
#[derive(Debug, Clone)]
pub struct MasterKeyText(SecretString);

impl MasterKeyText {
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    /// Returns whether the key is obviously not random.
    pub fn has_low_entropy(&self) -> bool {
        infra_services::MasterKey::parse(self.0.expose_secret())
            .is_ok_and(|key| key.has_low_entropy())
    }
}

impl Value for MasterKeyText {
    const IS_SECRET: bool = true;

    fn parse(text: &str) -> Result<Self, &'static str> {
        infra_services::MasterKey::parse(text)
            .map(|_| Self(text.into()))
            .map_err(|_| "must be 32 random bytes, as 43 characters of base64url or 64 hexadecimal digits")
    }

    fn masked(_: &str) -> String {
        "***".to_owned()
    }
}

/// An address alone is a network of one.
impl Value for IpNet {
    fn parse(text: &str) -> Result<Self, &'static str> {
        text.parse()
            .or_else(|_| text.parse::<IpAddr>().map(Self::from))
            .map_err(|_| "must be a list of IP addresses and networks such as 10.0.0.0/8,::1")
    }
}

fn is_mailbox(text: &str) -> bool {
    let (name, address) = match text
        .trim()
        .strip_suffix('>')
        .and_then(|text| text.split_once('<'))
    {
        Some((name, address)) => (name.trim(), address),
        None => ("", text),
    };
    let name = name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
        .unwrap_or(name);
    !name.contains(['"', '\\', '<', '>']) && EmailAddress::parse(address).is_ok()
}

fn is_log_level(text: &str) -> bool {
    let is_level =
        |word: &str| matches!(word, "off" | "error" | "warn" | "info" | "debug" | "trace");
    let is_module = |word: &str| {
        !word.is_empty()
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_:-".contains(c))
    };
    let mut parts = text.split(',').map(str::trim);
    parts.next().is_some_and(is_level)
        && parts.all(|part| {
            part.split_once('=')
                .is_some_and(|(module, level)| is_module(module) && is_level(level))
        })
}
