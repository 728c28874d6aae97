//! Pipelines over all contexts, each in one transaction of a database in memory.

mod app;
mod complete_registration;
mod create_administrator;
mod pre_hijacking;
mod repeated_requests;
mod wiring;
