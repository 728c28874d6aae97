//! What the context needs from outside.

mod exports;
mod profiles;
mod user_directory;

pub use exports::ExportRepository;
pub use profiles::ProfileRepository;
pub use user_directory::UserDirectory;

cqrs::ports! {
    /// What a transaction offers the handlers of this context.
    pub trait UserProfilePorts: cqrs::ReceiptPorts, services::JobPorts {
        exports: ExportRepository,
        profiles: ProfileRepository,
    }
}

cqrs::ports! {
    /// What the read side offers the query handlers of this context.
    pub trait UserProfileReadPorts {
        user_directory: UserDirectory,
    }
}
