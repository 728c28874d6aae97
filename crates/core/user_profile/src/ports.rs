//! What the context needs from outside.

mod exports;
mod profiles;

pub use exports::ExportRepository;
pub use profiles::ProfileRepository;
