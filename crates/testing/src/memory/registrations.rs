use super::InMemoryTransaction;
use async_trait::async_trait;
use cqrs::Fault;
use kernel::EmailAddress;
use registration::ports::{MailAllowanceRepository, RegistrationRepository, TakenAddresses};
use registration_domain::{MailAllowance, Registration, RegistrationId, RegistrationKind};

#[async_trait]
impl RegistrationRepository for InMemoryTransaction {
    async fn find(&self, id: RegistrationId) -> Result<Option<Registration>, Fault> {
        self.tables(|tables| {
            Ok(tables
                .registrations
                .find(id)
                .map(|(state, version)| Registration::restore(state, version)))
        })
    }

    async fn find_pending_of(&self, address: &EmailAddress) -> Result<Vec<Registration>, Fault> {
        let canonical = address.canonical();
        self.tables(|tables| {
            let of_address = tables
                .registrations
                .iter()
                .filter(|(state, _)| state.address.canonical() == canonical);
            let pending = of_address.filter(|(state, _)| state.kind == RegistrationKind::Pending);
            Ok(pending
                .map(|(state, version)| Registration::restore(state.clone(), version))
                .collect())
        })
    }

    async fn save(&self, registration: &Registration) -> Result<(), Fault> {
        let (id, history) = (registration.id(), registration.history());
        self.tables(|tables| {
            tables
                .registrations
                .save(id, registration.state().clone(), history.version())?;
            self.append(tables, id.uuid(), history)
        })
    }
}

#[async_trait]
impl MailAllowanceRepository for InMemoryTransaction {
    async fn lock(&self, address_key: [u8; 32]) -> Result<MailAllowance, Fault> {
        self.tables(|tables| {
            let made = || MailAllowance::new(address_key);
            Ok(tables
                .mail_allowances
                .entry(address_key)
                .or_insert_with(made)
                .clone())
        })
    }

    async fn save(&self, allowance: &MailAllowance) -> Result<(), Fault> {
        self.tables(|tables| {
            tables
                .mail_allowances
                .insert(*allowance.address_key(), allowance.clone());
            Ok(())
        })
    }
}

#[async_trait]
impl TakenAddresses for InMemoryTransaction {
    async fn is_taken(&self, address: &EmailAddress) -> Result<bool, Fault> {
        let canonical = address.canonical();
        self.tables(|tables| {
            Ok(tables
                .accounts
                .iter()
                .any(|(state, _)| state.address.canonical() == canonical))
        })
    }
}
