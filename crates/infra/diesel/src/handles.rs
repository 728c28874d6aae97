//! What handlers are built from: a transaction or a reader, whichever database is behind it.

use crate::{pg, sqlite};
use async_trait::async_trait;
use cqrs::{Context, Handler, Outcome, Query};
use std::sync::Arc;

/// A handle to an open transaction; its methods make the ports.
#[derive(Clone)]
pub enum Tx {
    Postgres(pg::Tx),
    Sqlite(sqlite::Tx),
}

macro_rules! ports {
    ($($method:ident: $port:path;)+) => {
        impl Tx {
            $(pub fn $method(&self) -> Arc<dyn $port> {
                match self {
                    Self::Postgres(tx) => tx.$method(),
                    Self::Sqlite(tx) => tx.$method(),
                }
            })+
        }
    };
}

ports! {
    accounts: auth::ports::AccountRepository;
    administrators: access::ports::Administrators;
    assignments: access::ports::AssignmentRepository;
    delivery_receipts: services::DeliveryReceipts;
    email_changes: auth::ports::EmailChangeRepository;
    entitlements: auth::ports::EntitlementsOf;
    epochs: access::ports::AuthorizationEpochs;
    exports: user_profile::ports::ExportRepository;
    jobs: services::JobQueue;
    last_administrator: auth::ports::LastAdministrator;
    locales: auth::ports::PreferredLocales;
    mail_allowances: registration::ports::MailAllowanceRepository;
    personal_data: auth::ports::PersonalData;
    password_attempts: auth::ports::PasswordAttemptLog;
    password_links: auth::ports::PasswordLinkRepository;
    profiles: user_profile::ports::ProfileRepository;
    receipts: cqrs::Receipts;
    registrations: registration::ports::RegistrationRepository;
    rights: access::ports::RightsOf;
    roles: access::ports::RoleRepository;
    session_pruning: auth::ports::SessionPruning;
    sessions: auth::ports::SessionRepository;
    signing_keys: auth::ports::SigningKeyRepository;
    taken_addresses: registration::ports::TakenAddresses;
    throttles: auth::ports::ThrottleRepository;
}

/// Answers every query: outside a transaction from the read pool, inside one from that.
#[derive(Clone)]
pub enum Reads {
    Postgres(pg::Reads),
    Sqlite(sqlite::Reads),
}

/// What query handlers read through, where they are more than a statement.
macro_rules! read_ports {
    ($($method:ident: $port:path;)+) => {
        impl Reads {
            $(pub fn $method(&self) -> Arc<dyn $port> {
                match self {
                    Self::Postgres(reads) => Arc::new(reads.clone()),
                    Self::Sqlite(reads) => Arc::new(reads.clone()),
                }
            })+
        }
    };
}

read_ports! {
    event_trail: audit::ports::EventTrail;
    user_directory: user_profile::ports::UserDirectory;
}

#[async_trait]
impl<Q> Handler<Q> for Reads
where
    Q: Query,
    pg::Reads: Handler<Q>,
    sqlite::Reads: Handler<Q>,
{
    async fn handle(&self, context: &Context, query: Q) -> Outcome<Q> {
        match self {
            Self::Postgres(reads) => reads.handle(context, query).await,
            Self::Sqlite(reads) => reads.handle(context, query).await,
        }
    }
}
