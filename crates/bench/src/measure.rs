//! The measurements, one file each.

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
    loggia::Placement,
};
use std::{fs, path::Path};

/// The conditions of a comparison, equal for both sides.
pub struct Conditions {
    pub placement: Placement,
    /// The core that generates the load.
    pub load_core: Option<u32>,
    pub seconds: u64,
}

/// A database with a registered user.
pub struct Stage<'a> {
    pub database: &'a Database<'a>,
    pub account: Account,
}

impl<'a> Stage<'a> {
    pub fn prepare(database: &'a Database<'a>) -> Result<Self> {
        let server = database.loggia.serve(Placement::default())?.ready()?;
        let account = Account::register(
            "ann.lee@example.org",
            server.address,
            &database.loggia.mails(),
        )?;
        Ok(Self { database, account })
    }
}

pub fn binary_size(binary: &Path, figures: &mut Figures) -> Result<()> {
    let size = fs::metadata(binary)?.len() as f64 / 1e6;
    figures.judge("binary_size", "binary size", size, "MB", Aim::AtMost(25.0));
    Ok(())
}
