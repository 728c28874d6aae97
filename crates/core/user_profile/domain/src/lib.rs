//! User profiles and exports of personal data.

mod data_export;
mod person_name;
mod profile;

pub use data_export::{
    DataExport, ExportDelivered, ExportEvent, ExportId, ExportPrepared, ExportRequested,
    ExportRules, ExportState, TooManyExports,
};
pub use person_name::PersonName;
pub use profile::{
    AlreadyFinalized, NotFinalized, Profile, ProfileChanged, ProfileChanges, ProfileEvent,
    ProfileFinalized, ProfileStarted, ProfileState,
};
