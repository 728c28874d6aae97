//! What the context needs from outside.

mod exports;
mod profiles;
mod user_directory;

pub use exports::ExportRepository;
pub use profiles::ProfileRepository;
pub use user_directory::UserDirectory;
