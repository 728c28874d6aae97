//! What the context can do.

mod finalize_profile;
mod start_profile;

pub use finalize_profile::{FinalizeProfile, FinalizeProfileError, FinalizeProfileHandler};
pub use start_profile::{StartProfile, StartProfileHandler};
