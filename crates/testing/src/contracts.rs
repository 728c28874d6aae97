//! Contract tests: one suite of cases per port. Stores that pass all cases are interchangeable.
//!
//! ```text
//! #[derive(Clone)]
//! struct TestStore { … }
//!
//! impl ContractStore for TestStore { … }
//!
//! /// Creates a migrated store that only this test uses.
//! async fn fresh_store() -> Result<TestStore, BoxError> { … }
//!
//! loggia_testing::contract_tests!(fresh_store);
//! ```

mod cases;
mod fixtures;
mod naming;
mod parallel;
mod queueing;
mod running;
mod store;

pub mod account_addresses;
pub mod account_removal;
pub mod accounts;
pub mod administrators;
pub mod claiming;
pub mod conflicts;
pub mod credentials;
pub mod email_changes;
pub mod epochs;
pub mod event_history;
pub mod event_log;
pub mod event_trail;
pub mod expired_rows;
pub mod export_queries;
pub mod exports;
pub mod jobs;
pub mod known_networks;
pub mod leases;
pub mod locales;
pub mod mail_allowances;
pub mod mail_rows;
pub mod open_sessions;
pub mod ordering_keys;
pub mod parallel_workers;
pub mod parallel_writers;
pub mod password_attempts;
pub mod password_links;
pub mod personal_data_events;
pub mod personal_data_queries;
pub mod profiles;
pub mod receipts;
pub mod refused_requests;
pub mod registrations;
pub mod rights;
pub mod role_grants;
pub mod role_queries;
pub mod roles;
pub mod session_pruning;
pub mod session_queries;
pub mod session_uses;
pub mod sessions;
pub mod settling;
pub mod signing_key_queries;
pub mod signing_keys;
pub mod subscriptions;
pub mod suppressions;
pub mod throttles;
pub mod transactions;
pub mod user_directory;
pub mod user_queries;

pub use parallel::in_parallel;
pub use running::{Case, Provided, all, bounded};
pub use store::{Checked, ContractStore, TransactionOf, Unit, begin, begin_as, committed};
pub use subscriptions::SUBSCRIPTIONS;
