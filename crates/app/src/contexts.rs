//! The declarations of the accounts' contexts.

mod access;
mod audit;
mod auth;
mod flows;
mod registration;
mod user_profile;

pub use access::Access;
pub use audit::Audit;
pub use auth::Auth;
pub use flows::Flows;
pub use registration::Registration;
pub use user_profile::UserProfile;
