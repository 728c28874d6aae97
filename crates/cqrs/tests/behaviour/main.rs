//! What a dispatch promises, on a store in memory.

mod contexts;
mod nesting;
mod order;
mod policies;
mod receipts;
mod support;
mod tracing_lines;
mod transactions;
