//! The master key: what is sealed under it, and how it is replaced.

mod purposes;
