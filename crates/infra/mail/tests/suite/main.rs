//! Mails from the queue to the transport, with all real parts except the mail server.

mod debug;
mod fake_smtp_server;
mod file;
mod sealing;
mod smtp;
mod support;
mod wording;
