//! Typed ids. `id!` is exported so that each context can declare its own.

use crate::{InvalidText, bounded_text};

/// The text is not a UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a valid id")]
pub struct InvalidId;

/// Declares a newtype over a UUIDv7 (RFC 9562 section 5.7) with parsing, formatting and serde.
#[macro_export]
macro_rules! id {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name($crate::reexport::uuid::Uuid);

        impl $name {
            pub const fn new(id: $crate::reexport::uuid::Uuid) -> Self {
                Self(id)
            }

            pub fn parse(text: &str) -> Result<Self, $crate::InvalidId> {
                $crate::reexport::uuid::Uuid::try_parse(text).map(Self).map_err(|_| $crate::InvalidId)
            }

            pub const fn uuid(self) -> $crate::reexport::uuid::Uuid {
                self.0
            }
        }

        // written out, because a derive needs this crate under a fixed name
        impl $crate::reexport::serde::Serialize for $name {
            fn serialize<S: $crate::reexport::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                self.0.serialize(serializer)
            }
        }

        impl<'de> $crate::reexport::serde::Deserialize<'de> for $name {
            fn deserialize<D: $crate::reexport::serde::Deserializer<'de>>(
                deserializer: D,
            ) -> Result<Self, D::Error> {
                $crate::reexport::serde::Deserialize::deserialize(deserializer).map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::InvalidId;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::parse(text)
            }
        }
    };
}

extern crate self as kernel;

id!(
    /// A person with an account.
    UserId
);
id!(
    /// One signed-in device of a user.
    SessionId
);

/// The user's name for the device of a session: 1 to 100 code points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceName(String);

impl DeviceName {
    pub const MAX_LENGTH: usize = 100;

    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        bounded_text(text, Self::MAX_LENGTH)?;
        Ok(Self(text.trim().to_owned()))
    }

    /// Takes a stored name as it is: the rules may have been looser when it was given.
    pub fn restore(stored: String) -> Self {
        Self(stored)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}
