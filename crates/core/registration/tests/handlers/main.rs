//! The rules of registration, on a database in memory.

mod app;
mod mails;
mod register;
mod resend_code;
mod verify_registration;
