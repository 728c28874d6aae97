//! Value objects that all contexts share: ids, addresses, passwords, permissions, actors, events,
//! networks, throttles and faults.

mod actor;
mod aggregate_descriptor;
mod declared_permissions;
mod email_address;
mod error_chain;
mod event;
mod fault;
mod history;
mod id;
mod locale;
mod network;
mod password;
mod permission;
mod privilege_escalation;
mod redacted;
mod rights;
mod text;
mod throttle;

pub use actor::{Actor, UserActor};
pub use aggregate_descriptor::AggregateDescriptor;
pub use declared_permissions::DeclaredPermissions;
pub use email_address::{EmailAddress, InvalidEmailAddress};
pub use error_chain::error_chain;
pub use event::{AggregateEvent, Event};
pub use fault::{BoxError, Fault};
pub use history::History;
pub use id::{DeviceName, InvalidId, SessionId, UserId};
pub use locale::{Locale, UnsupportedLocale};
pub use network::Network;
pub use password::{Password, PasswordHash, PasswordPolicy, PasswordRefused, PasswordScreen};
pub use permission::{DeclaredPermission, InvalidPermission, Permission};
pub use privilege_escalation::PrivilegeEscalation;
pub use rights::Rights;
pub use secrecy::{ExposeSecret, SecretBox, SecretString};
pub use text::{InvalidText, bounded_text, is_bidi_control};
pub use throttle::{AfterLimit, Throttle, ThrottleKey, ThrottleRule, ThrottleState, Throttled};

#[doc(hidden)]
pub mod reexport {
    pub use serde;
    pub use uuid;
}
