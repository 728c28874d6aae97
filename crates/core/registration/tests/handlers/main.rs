//! The commands of the context, over the in-memory database.

mod app;
mod mails;
mod register;
mod resend_code;
mod verify_registration;
