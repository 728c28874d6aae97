//! Domain events.

use serde::{Serialize, de::DeserializeOwned};

/// One kind of domain event, named in the past tense. Its payload holds ids but never personal data
/// or secrets, so that the event log need not change when a user's data is erased.
pub trait Event: Serialize + DeserializeOwned + Send + Sync + 'static {
    /// The stored name, `context.something_happened`. Never renamed.
    const NAME: &'static str;
    /// Incremented when the structure of the payload changes.
    const SCHEMA_VERSION: i16 = 1;
}

/// The events of one kind of aggregate, in the form that its repository stores.
pub trait AggregateEvent: Serialize + Send + Sync + 'static {
    /// The aggregate's name in the event log.
    const AGGREGATE: &'static str;
    /// The names of all events of the aggregate.
    const NAMES: &'static [&'static str];
    fn name(&self) -> &'static str;
    fn schema_version(&self) -> i16;
}

/// Declares the enum over the event structs of an aggregate, and their stored names.
#[macro_export]
macro_rules! aggregate_events {
    ($(#[$meta:meta])* $enum:ident of $aggregate:literal { $($event:ident = $name:literal),+ $(,)? }) => {
        $(impl $crate::Event for $event {
            const NAME: &'static str = $name;
        })+

        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $enum {
            $($event($event)),+
        }

        /// Written as the event alone.
        impl $crate::reexport::serde::Serialize for $enum {
            fn serialize<S: $crate::reexport::serde::Serializer>(
                &self,
                serializer: S,
            ) -> Result<S::Ok, S::Error> {
                match self {
                    $(Self::$event(event) => event.serialize(serializer)),+
                }
            }
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
