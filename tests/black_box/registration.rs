//! Registration with verification of the e-mail address.

mod codes;
mod completion;
mod enumeration;
mod languages;
mod limits;
mod ownership;
