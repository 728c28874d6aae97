//! Parses the texts of settings.

use bytesize::ByteSize;
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// A type of setting.
pub trait Value: Sized {
    /// Whether the value contains a secret, or may contain one. Secrets can also be read from files
    /// (`NAME_FILE`), and [`Value::masked`] must hide them.
    const IS_SECRET: bool = false;

    /// Whether the value is a list. In a file, each line is an item.
    const IS_LIST: bool = false;

    /// Parses the text. The error never contains it: it may be a misplaced secret.
    fn parse(text: &str) -> Result<Self, &'static str>;

    /// Checks the text. Overridden by types whose error names the invalid part of the text.
    fn check(text: &str) -> Result<(), String> {
        Self::parse(text).map(drop).map_err(str::to_owned)
    }

    /// Returns the text for display, without secrets.
    fn masked(text: &str) -> String {
        text.to_owned()
    }
}

/// An empty text means absent.
impl<T: Value> Value for Option<T> {
    const IS_SECRET: bool = T::IS_SECRET;
    const IS_LIST: bool = T::IS_LIST;

    fn parse(text: &str) -> Result<Self, &'static str> {
        if text.is_empty() {
            Ok(None)
        } else {
            T::parse(text).map(Some)
        }
    }

    fn check(text: &str) -> Result<(), String> {
        if text.is_empty() {
            Ok(())
        } else {
            T::check(text)
        }
    }

    fn masked(text: &str) -> String {
        if text.is_empty() {
            String::new()
        } else {
            T::masked(text)
        }
    }
}

/// A comma-separated list.
impl<T: Value> Value for Vec<T> {
    const IS_SECRET: bool = T::IS_SECRET;
    const IS_LIST: bool = true;

    fn parse(text: &str) -> Result<Self, &'static str> {
        if text.trim().is_empty() {
            Ok(Self::new())
        } else {
            text.split(',').map(|item| T::parse(item.trim())).collect()
        }
    }

    fn masked(text: &str) -> String {
        if !T::IS_SECRET || text.trim().is_empty() {
            return text.to_owned();
        }
        let items: Vec<_> = text.split(',').map(|item| T::masked(item.trim())).collect();
        items.join(",")
    }
}

impl Value for bool {
    fn parse(text: &str) -> Result<Self, &'static str> {
        text.parse().map_err(|_| "must be true or false")
    }
}

impl Value for Duration {
    fn parse(text: &str) -> Result<Self, &'static str> {
        humantime::parse_duration(text).map_err(|_| "must be a duration such as 30s, 10m or 14d")
    }
}

impl Value for ByteSize {
    fn parse(text: &str) -> Result<Self, &'static str> {
        text.parse()
            .map_err(|_| "must be a size such as 64KiB or 1MiB")
    }
}

impl Value for SocketAddr {
    fn parse(text: &str) -> Result<Self, &'static str> {
        text.parse()
            .map_err(|_| "must be an IP address and a port such as 127.0.0.1:8000 or [::1]:8000")
    }
}

impl Value for PathBuf {
    fn parse(text: &str) -> Result<Self, &'static str> {
        if text.is_empty() {
            Err("must be a path")
        } else {
            Ok(Self::from(text))
        }
    }
}

macro_rules! whole_numbers {
    ($($number:ty),+) => {
        $(impl Value for $number {
            fn parse(text: &str) -> Result<Self, &'static str> {
                text.parse().map_err(|_| "must be a whole number")
            }
        })+
    };
}

whole_numbers!(u8, u16, u32, usize);

/// Declares an enum whose variants are written as fixed words.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $word:literal),+ $(,)? }, $problem:literal) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($variant),+
        }

        impl $name {
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl $crate::settings::value::Value for $name {
            fn parse(text: &str) -> Result<Self, &'static str> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err($problem),
                }
            }
        }
    };
}

pub(super) use choice;
