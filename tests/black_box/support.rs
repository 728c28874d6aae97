//! Installations of the binary `loggia`.

mod raw;

pub use raw::exchange;
pub use test_program::*;

use test_databases::TestDatabase;

pub fn new_site(database: TestDatabase) -> Result<Site, BoxError> {
    Site::of(env!("CARGO_BIN_EXE_loggia"), database)
}
