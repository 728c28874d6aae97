//! A database in memory: serial transactions on a copy of everything, swapped in by the commit.

mod access;
mod accounts;
mod database;
mod delivery_queue;
mod delivery_table;
mod email_changes;
mod event_history;
mod event_log;
mod event_trail;
mod expired_rows;
mod exports;
mod foreign;
mod known_networks;
mod mail_rows;
mod origin;
mod password_attempts;
mod password_links;
mod ports;
mod profiles;
mod queries;
mod reads;
mod receipts;
mod recorded_mails;
mod refused_requests;
mod registrations;
mod sessions;
mod signing_keys;
mod suppressions;
mod tables;
mod throttles;
mod transaction;
mod users_list;

pub use database::InMemoryDatabase;
pub use reads::InMemoryReads;
pub use recorded_mails::RecordedMails;
pub use transaction::InMemoryTransaction;
