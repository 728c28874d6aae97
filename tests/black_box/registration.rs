//! Signing up by proof of an inbox.

mod codes;
mod languages;
mod limits;
mod ownership;
mod path;
mod silence;
