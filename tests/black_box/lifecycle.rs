//! Suspension, deletion and the sessions of others, with several processes on one database.

mod command_line;
mod deletion;
mod races;
mod revocation;
mod support;
