use crate::{DeliveryRow, EventRow, contexts, deterministic::FixedClock};
use access::ports::{Administrators, AssignmentRepository, AuthorizationEpochs, RightsOf, RoleRepository};
use audit::ports::EventTrail;
use auth::ports::{
    AccountRepository, Credentials, EmailChangeRepository, EntitlementsOf, LastAdministrator, PasswordAttemptLog,
    PasswordLinkRepository, PersonalData, PreferredLocales, SessionPruning, SessionRepository, SessionUses,
    SigningKeyRepository, SigningKeyRing, ThrottleRepository,
};
use cqrs::{Context, Fault, Receipts, TransactionPool};
use kernel::BoxError;
use registration::ports::{MailAllowanceRepository, RegistrationRepository, TakenAddresses};
use services::{DeliveryQueue, DeliveryReceipts, ExpiredRows, JobQueue};
use std::{future::Future, ops::Deref, sync::Arc};
use user_profile::ports::{ExportRepository, ProfileRepository, UserDirectory};
use uuid::Uuid;

/// The result of a case.
pub type Checked = Result<(), BoxError>;

/// The store under test. It uses [`ContractStore::clock`] and [`SUBSCRIPTIONS`](super::SUBSCRIPTIONS),
/// contains only the rows created by migrations, and is used by one case only. Clones share the store.
pub trait ContractStore: Clone + Send + Sync + 'static {
    type Pool: TransactionPool;

    fn pool(&self) -> &Self::Pool;

    /// Returns the ports of an open transaction. `testing::ports_of!(transaction)` implements this for
    /// transactions whose methods are named like the fields of [`Ports`].
    fn ports(&self, transaction: &<Self::Pool as TransactionPool>::Transaction) -> Ports;

    fn credentials(&self) -> Arc<dyn Credentials>;

    fn session_uses(&self) -> Arc<dyn SessionUses>;

    fn expired_rows(&self) -> Vec<Arc<dyn ExpiredRows>>;

    fn signing_key_ring(&self) -> Arc<dyn SigningKeyRing>;

    fn delivery_queue(&self) -> Arc<dyn DeliveryQueue>;

    fn event_trail(&self) -> Arc<dyn EventTrail>;

    fn user_directory(&self) -> Arc<dyn UserDirectory>;

    fn clock(&self) -> Arc<FixedClock>;

    /// Returns the committed events in the order of their positions.
    fn events(&self) -> impl Future<Output = Result<Vec<EventRow>, Fault>> + Send;

    /// Returns the committed deliveries in the order of their ids.
    fn deliveries(&self) -> impl Future<Output = Result<Vec<DeliveryRow>, Fault>> + Send;

    /// Sets the priority of a delivery; no port supports this yet.
    fn prioritize(&self, message_id: Uuid, priority: i16) -> impl Future<Output = Result<(), Fault>> + Send;
}

/// The ports of one open transaction.
#[derive(Clone)]
pub struct Ports {
    pub accounts: Arc<dyn AccountRepository>,
    pub administrators: Arc<dyn Administrators>,
    pub assignments: Arc<dyn AssignmentRepository>,
    pub delivery_receipts: Arc<dyn DeliveryReceipts>,
    pub email_changes: Arc<dyn EmailChangeRepository>,
    pub entitlements: Arc<dyn EntitlementsOf>,
    pub epochs: Arc<dyn AuthorizationEpochs>,
    pub exports: Arc<dyn ExportRepository>,
    pub jobs: Arc<dyn JobQueue>,
    pub last_administrator: Arc<dyn LastAdministrator>,
    pub locales: Arc<dyn PreferredLocales>,
    pub mail_allowances: Arc<dyn MailAllowanceRepository>,
    pub personal_data: Arc<dyn PersonalData>,
    pub password_attempts: Arc<dyn PasswordAttemptLog>,
    pub password_links: Arc<dyn PasswordLinkRepository>,
    pub profiles: Arc<dyn ProfileRepository>,
    pub receipts: Arc<dyn Receipts>,
    pub registrations: Arc<dyn RegistrationRepository>,
    pub rights: Arc<dyn RightsOf>,
    pub roles: Arc<dyn RoleRepository>,
    pub session_pruning: Arc<dyn SessionPruning>,
    pub sessions: Arc<dyn SessionRepository>,
    pub signing_keys: Arc<dyn SigningKeyRepository>,
    pub taken_addresses: Arc<dyn TakenAddresses>,
    pub throttles: Arc<dyn ThrottleRepository>,
}

/// Collects the [`Ports`](crate::contracts::Ports) of a transaction whose methods are named like its
/// fields.
#[macro_export]
macro_rules! ports_of {
    ($transaction:expr) => {{
        let transaction = $transaction;
        $crate::contracts::Ports {
            accounts: transaction.accounts(),
            administrators: transaction.administrators(),
            assignments: transaction.assignments(),
            delivery_receipts: transaction.delivery_receipts(),
            email_changes: transaction.email_changes(),
            entitlements: transaction.entitlements(),
            epochs: transaction.epochs(),
            exports: transaction.exports(),
            jobs: transaction.jobs(),
            last_administrator: transaction.last_administrator(),
            locales: transaction.locales(),
            mail_allowances: transaction.mail_allowances(),
            personal_data: transaction.personal_data(),
            password_attempts: transaction.password_attempts(),
            password_links: transaction.password_links(),
            profiles: transaction.profiles(),
            receipts: transaction.receipts(),
            registrations: transaction.registrations(),
            rights: transaction.rights(),
            roles: transaction.roles(),
            session_pruning: transaction.session_pruning(),
            sessions: transaction.sessions(),
            signing_keys: transaction.signing_keys(),
            taken_addresses: transaction.taken_addresses(),
            throttles: transaction.throttles(),
        }
    }};
}

/// An open transaction with its ports; rolls back on drop. A store may run transactions one at a time,
/// so a task must not open a second one.
pub struct Unit<S: ContractStore> {
    store: S,
    transaction: <S::Pool as TransactionPool>::Transaction,
    ports: Ports,
}

impl<S: ContractStore> Deref for Unit<S> {
    type Target = Ports;

    fn deref(&self) -> &Ports {
        &self.ports
    }
}

impl<S: ContractStore> Unit<S> {
    pub async fn commit(self) -> Result<(), Fault> {
        let Self { store, transaction, ports } = self;
        drop(ports);
        store.pool().commit(transaction).await
    }

    pub async fn rollback(self) {
        let Self { store, transaction, ports } = self;
        drop(ports);
        store.pool().rollback(transaction).await;
    }

    /// Returns the ports of the same transaction for a nested message.
    pub fn joined_by(&self, context: &Context) -> Result<Ports, Fault> {
        let joined = self.store.pool().join(&self.transaction, context)?;
        Ok(self.store.ports(&joined))
    }
}

pub async fn begin<S: ContractStore>(store: &S) -> Result<Unit<S>, Fault> {
    begin_as(store, &contexts::system()).await
}

pub async fn begin_as<S: ContractStore>(store: &S, context: &Context) -> Result<Unit<S>, Fault> {
    let transaction = store.pool().begin(context).await?;
    let ports = store.ports(&transaction);
    Ok(Unit { store: store.clone(), transaction, ports })
}

/// Runs `work` in a transaction; commits it on `Ok` and rolls it back on `Err`.
pub async fn committed<S: ContractStore, T>(
    store: &S,
    work: impl AsyncFnOnce(&Ports) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let unit = begin(store).await?;
    match work(&unit).await {
        Ok(value) => unit.commit().await.map(|()| value),
        Err(fault) => {
            unit.rollback().await;
            Err(fault)
        }
    }
}
