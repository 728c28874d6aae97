//! Servers of PostgreSQL as operators have them: with certificates of their own, behind poolers, and
//! unsuitable ones.

mod certificates;
mod poolers;
mod unsuitable;
