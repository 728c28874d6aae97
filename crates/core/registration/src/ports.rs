//! What the context needs from outside.

mod mail_allowances;
mod registrations;
mod taken_addresses;

pub use mail_allowances::MailAllowanceRepository;
pub use registrations::RegistrationRepository;
pub use taken_addresses::TakenAddresses;
