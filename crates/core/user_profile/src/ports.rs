//! The ports of the context.

mod exports;
mod profiles;
mod user_directory;

pub use exports::ExportRepository;
pub use profiles::ProfileRepository;
pub use user_directory::UserDirectory;

cqrs::ports! {
    /// Transactions that the handlers of this context can use.
    pub trait UserProfilePorts: cqrs::ReceiptPorts, services::JobPorts, services::RightsPorts {
        exports: ExportRepository,
        profiles: ProfileRepository,
    }
}

cqrs::ports! {
    /// Readers that the query handlers of this context can use.
    pub trait UserProfileReadPorts {
        user_directory: UserDirectory,
    }
}
