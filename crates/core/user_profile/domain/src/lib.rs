//! What people say about themselves.

mod person_name;
mod profile;

pub use person_name::PersonName;
pub use profile::{
    AlreadyFinalized, NotFinalized, Profile, ProfileChanged, ProfileChanges, ProfileEvent, ProfileFinalized,
    ProfileStarted, ProfileState,
};
