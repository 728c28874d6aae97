//! A shop with accounts: one process, one database, one API.

mod context;
mod orders;
mod routes;
mod storage;
mod verbs;

use loggia::{cli::Identity, context_set::ContextSet, program};
use std::process::ExitCode;

const SHOP: Identity = Identity {
    name: "shop",
    title: "Shop",
    version: env!("CARGO_PKG_VERSION"),
    about: "A shop: accounts and orders",
    examples: "Examples:\n  shop serve\n  shop order list",
};

#[tokio::main]
async fn main() -> ExitCode {
    program::run(SHOP, ContextSet::accounts().with::<context::Orders>()).await
}
