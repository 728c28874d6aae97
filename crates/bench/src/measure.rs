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
    http::Request,
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

/// A database with a registered user, and a crowd of others.
pub struct Stage<'a> {
    pub database: &'a Database<'a>,
    pub account: Account,
    /// One for each client that logs in, so that limits per account do not distort the load.
    pub crowd: Vec<Account>,
}

/// As many as the clients of the largest load of log-ins.
const CROWD: usize = saturation::LOG_INS;

impl<'a> Stage<'a> {
    pub fn prepare(database: &'a Database<'a>) -> Result<Self> {
        let server = database.loggia.serve(Placement::default())?.ready()?;
        let register =
            |email: &str| Account::register(email, server.address, &database.loggia.mails());
        let account = register("ann.lee@example.org")?;
        let crowd = (0..CROWD).map(|number| register(&format!("crowd.{number:02}@example.org")));
        Ok(Self {
            account,
            crowd: crowd.collect::<Result<_>>()?,
            database,
        })
    }

    /// The log-ins of as many users.
    pub fn log_ins(&self, users: usize) -> Vec<Request> {
        self.crowd.iter().take(users).map(Account::log_in).collect()
    }
}

pub fn binary_size(binary: &Path, figures: &mut Figures) -> Result<()> {
    let size = fs::metadata(binary)?.len() as f64 / 1e6;
    figures.judge("binary_size", "binary size", size, "MB", Aim::AtMost(25.0));
    Ok(())
}
