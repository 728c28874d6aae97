//! What the context needs from outside.

mod profiles;
mod user_directory;

pub use profiles::ProfileRepository;
pub use user_directory::UserDirectory;
