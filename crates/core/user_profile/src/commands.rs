//! What the context can do.

mod change_profile;
mod finalize_profile;
mod start_profile;

pub use change_profile::{ChangeProfile, ChangeProfileError, ChangeProfileHandler, ExpectedView};
pub use finalize_profile::{FinalizeProfile, FinalizeProfileError, FinalizeProfileHandler};
pub use start_profile::{StartProfile, StartProfileHandler};
