//! Administration from the command line.

mod administrators;
mod databases;
mod parity;
mod usage;
