//! Load, by whatever generator is installed.

mod oha;
mod wrk;

use crate::{Error, Result, http::Request, machine::find_program, process::output_of};
use std::{net::SocketAddr, path::PathBuf, time::Duration};

pub const CONNECTIONS: usize = 32;

pub struct Generator {
    tool: Tool,
    program: PathBuf,
    core: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tool {
    Wrk,
    Oha,
}

/// What one spell of load has found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// Answered, whatever the answer was.
    pub answers: f64,
    /// With a status of 400 or more.
    pub refused: f64,
    pub seconds: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

impl Generator {
    pub fn find(core: Option<u32>) -> Result<Self> {
        let found = [(Tool::Wrk, "wrk"), (Tool::Oha, "oha")]
            .into_iter()
            .find_map(|(tool, name)| Some(Self { tool, program: find_program(name)?, core }));
        found.ok_or_else(|| Error::from("needs wrk or oha: `apt-get install wrk` or `cargo install oha`"))
    }

    pub const fn name(&self) -> &'static str {
        match self.tool {
            Tool::Wrk => "wrk",
            Tool::Oha => "oha",
        }
    }

    /// As fast as answers come.
    pub fn load(&self, server: SocketAddr, request: &Request, seconds: u64) -> Result<Load> {
        let folder = tempfile::tempdir()?;
        let base = crate::machine::command(self.core, &self.program);
        let (mut command, parse): (_, fn(&str) -> Option<Load>) = match self.tool {
            Tool::Wrk => (wrk::command(base, server, request, seconds, folder.path())?, wrk::parse),
            Tool::Oha => (oha::command(base, server, request, seconds), oha::parse),
        };
        let printed = output_of(&mut command, self.name(), Duration::from_secs(seconds + 30))?;
        let load = parse(&printed);
        load.ok_or_else(|| format!("{} printed what is not understood:\n{printed}", self.name()))?.answered()
    }
}

impl Load {
    pub fn rate(&self) -> f64 {
        self.answers / self.seconds
    }

    pub fn answered(self) -> Result<Self> {
        if self.answers < 1.0 { Err(Error::from("the server gave no answer at all")) } else { Ok(self) }
    }

    /// Refusals are fast, so a rate with them says nothing.
    pub fn without_refusals(self, request: &Request) -> Result<Self> {
        if self.refused == 0.0 {
            return Ok(self);
        }
        let Self { refused, answers, .. } = self;
        Err(format!("{refused} of {answers} requests {} {} were refused", request.method, request.path).into())
    }
}
