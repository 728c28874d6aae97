//! What the context needs from outside.

mod profiles;

pub use profiles::ProfileRepository;
