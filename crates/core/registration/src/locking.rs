//! Serializes the changes of one address.

use crate::ports::{MailAllowanceRepository, RegistrationRepository};
use cqrs::Fault;
use registration_domain::{MailAllowance, Registration, RegistrationId};
use services::Mac;

/// Locks the address of a registration, then reads the registration. Other transactions that change
/// registrations of the address wait until this one ends, instead of failing with a version
/// conflict.
pub(crate) async fn find_locked(
    registrations: &dyn RegistrationRepository,
    allowances: &dyn MailAllowanceRepository,
    mac: &dyn Mac,
    id: RegistrationId,
) -> Result<Option<(Registration, MailAllowance)>, Fault> {
    let Some(unlocked) = registrations.find(id).await? else {
        return Ok(None);
    };
    let allowance = allowances
        .lock(services::address_key(mac, &unlocked.state().address))
        .await?;
    let current = registrations.find(id).await?;
    Ok(current.map(|registration| (registration, allowance)))
}
