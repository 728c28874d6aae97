//! Suspension, deletion and revocation of sessions with several processes on one database.

mod command_line;
mod deletion;
mod erasure;
mod races;
mod revocation;
mod support;
