//! The guarantees of a dispatch, on an in-memory store.

mod contexts;
mod nesting;
mod order;
mod policies;
mod receipts;
mod support;
mod tracing_lines;
mod transactions;
