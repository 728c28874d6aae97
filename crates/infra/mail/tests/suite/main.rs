//! Mails from the queue to the outside, over everything that is real but the mail server.

mod debug;
mod fake_smtp_server;
mod file;
mod sealing;
mod smtp;
mod support;
mod wording;
