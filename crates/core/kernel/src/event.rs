//! Facts that aggregates record.

use serde::{Serialize, de::DeserializeOwned};

/// One kind of fact, named in the past tense. Its payload carries ids, never personal data or secrets, so that the log
/// survives an erasure.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// `context.thing_happened`; stored, so never renamed.
    const NAME: &'static str;
    /// Raised when the payload changes its shape.
    const SCHEMA_VERSION: i16 = 1;
}

/// The facts of one kind of aggregate, as its repository stores them.
pub trait AggregateEvent: Serialize + Send + Sync + 'static {
    /// The aggregate's name in the event log.
    const AGGREGATE: &'static str;
    /// All that there are.
    const NAMES: &'static [&'static str];
    fn name(&self) -> &'static str;
    fn schema_version(&self) -> i16;
}

/// Declares the enum of an aggregate's events over the event structs, with their stored names.
#[macro_export]
macro_rules! aggregate_events {
    ($(#[$meta:meta])* $enum:ident of $aggregate:literal { $($event:ident = $name:literal),+ $(,)? }) => {
        $(impl $crate::Event for $event {
            const NAME: &'static str = $name;
        })+

        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, $crate::reexport::serde::Serialize)]
        #[serde(crate = "kernel::reexport::serde", untagged)]
        pub enum $enum {
            $($event($event)),+
        }

        impl $crate::AggregateEvent for $enum {
            const AGGREGATE: &'static str = $aggregate;
            const NAMES: &'static [&'static str] = &[$($name),+];

            fn name(&self) -> &'static str {
                match self {
                    $(Self::$event(_) => <$event as $crate::Event>::NAME),+
                }
            }

            fn schema_version(&self) -> i16 {
                match self {
                    $(Self::$event(_) => <$event as $crate::Event>::SCHEMA_VERSION),+
                }
            }
        }

        $(impl From<$event> for $enum {
            fn from(event: $event) -> Self {
                Self::$event(event)
            }
        })+
    };
}
