//! What the context needs from outside.

mod mail_allowances;
mod registrations;
mod taken_addresses;

pub use mail_allowances::MailAllowanceRepository;
pub use registrations::RegistrationRepository;
pub use taken_addresses::TakenAddresses;

cqrs::ports! {
    /// What a transaction offers the handlers of this context.
    pub trait RegistrationPorts: cqrs::ReceiptPorts, services::JobPorts {
        mail_allowances: MailAllowanceRepository,
        registrations: RegistrationRepository,
        taken_addresses: TakenAddresses,
    }
}
