//! The tables of the context, on both databases.
#![expect(clippy::duplicate_mod, reason = "one source compiled once per backend")]

use loggia::storage::{MigrationSet, embed_migrations};

loggia::storage::backends!("storage/shared.rs");

pub static ORDERS: MigrationSet = MigrationSet {
    owner: "orders",
    postgres: embed_migrations!("migrations/postgres"),
    sqlite: embed_migrations!("migrations/sqlite"),
};
