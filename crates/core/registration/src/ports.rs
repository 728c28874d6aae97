//! The ports of the context.

mod mail_allowances;
mod registrations;
mod taken_addresses;

pub use mail_allowances::MailAllowanceRepository;
pub use registrations::RegistrationRepository;
pub use taken_addresses::TakenAddresses;

cqrs::ports! {
    /// Transactions that the handlers of this context can use.
    pub trait RegistrationPorts: cqrs::ReceiptPorts, services::JobPorts, services::ThrottlePorts {
        mail_allowances: MailAllowanceRepository,
        registrations: RegistrationRepository,
        taken_addresses: TakenAddresses,
    }
}
