//! Pipelines over all contexts, each in one transaction of the in-memory database.

mod accept_invitation;
mod app;
mod change_password;
mod choose_password;
mod complete_registration;
mod create_administrator;
mod email_change_undo;
mod pre_hijacking;
mod repeated_requests;
mod request_password_reset;
