//! What is measured, a file each.

pub mod dispatch;
pub mod login;
pub mod refresh;
pub mod refresh_writes;
pub mod saturation;
pub mod start;
pub mod users_me;

use crate::{
    Result,
    account::Account,
    database::Database,
    figures::{Aim, Figures},
    loggia::Place,
};
use std::{fs, path::Path};

/// Under load, both sides alike.
pub struct Conditions {
    pub place: Place,
    /// Where the load comes from.
    pub load_core: Option<u32>,
    pub seconds: u64,
}

/// One database with a user in it.
pub struct Stage<'a> {
    pub database: &'a Database<'a>,
    pub account: Account,
}

impl<'a> Stage<'a> {
    pub fn set(database: &'a Database<'a>) -> Result<Self> {
        let server = database.loggia.serve(Place::default())?.ready()?;
        let account = Account::register("ann.lee@example.org", server.address, &database.loggia.mails())?;
        Ok(Self { database, account })
    }
}

pub fn binary_size(binary: &Path, figures: &mut Figures) -> Result<()> {
    let size = fs::metadata(binary)?.len() as f64 / 1e6;
    figures.judge("binary_size", "size of the binary", size, "MB", Aim::AtMost(25.0));
    Ok(())
}
