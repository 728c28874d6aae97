//! The migrations of the accounts' tables. A package of their own, so that it contains the SQL.

use diesel_migrations::{EmbeddedMigrations, embed_migrations};

pub const POSTGRES: EmbeddedMigrations = embed_migrations!("postgres");
pub const SQLITE: EmbeddedMigrations = embed_migrations!("sqlite");
