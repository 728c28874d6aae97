//! Load from `wrk` or `oha`.

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

/// The result of one spell of load.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Load {
    /// All responses, refusals included.
    pub responses: f64,
    /// Responses with a status of 400 or more.
    pub refused: f64,
    pub seconds: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

impl Generator {
    pub fn find(core: Option<u32>) -> Result<Self> {
        let found = [(Tool::Wrk, "wrk"), (Tool::Oha, "oha")]
            .into_iter()
            .find_map(|(tool, name)| {
                Some(Self {
                    tool,
                    program: find_program(name)?,
                    core,
                })
            });
        found.ok_or_else(|| {
            Error::from("needs wrk or oha: `apt-get install wrk` or `cargo install oha`")
        })
    }

    pub const fn name(&self) -> &'static str {
        match self.tool {
            Tool::Wrk => "wrk",
            Tool::Oha => "oha",
        }
    }

    /// Sends the request on every connection as soon as the previous response has arrived.
    pub fn load(&self, server: SocketAddr, request: &Request, seconds: u64) -> Result<Load> {
        let folder = tempfile::tempdir()?;
        let base = crate::machine::command(self.core, &self.program);
        let (mut command, parse): (_, fn(&str) -> Option<Load>) = match self.tool {
            Tool::Wrk => (
                wrk::command(base, server, request, seconds, folder.path())?,
                wrk::parse,
            ),
            Tool::Oha => (oha::command(base, server, request, seconds), oha::parse),
        };
        let printed = output_of(&mut command, self.name(), Duration::from_secs(seconds + 30))?;
        let load = parse(&printed);
        load.ok_or_else(|| format!("cannot read the output of {}:\n{printed}", self.name()))?
            .check_responses()
    }
}

impl Load {
    pub fn rate(&self) -> f64 {
        self.responses / self.seconds
    }

    /// Rejects a load without any response.
    pub fn check_responses(self) -> Result<Self> {
        if self.responses < 1.0 {
            Err(Error::from("the server sent no response"))
        } else {
            Ok(self)
        }
    }

    /// Rejects a load with refusals: they are fast, so their rate is not comparable.
    pub fn without_refusals(self, request: &Request) -> Result<Self> {
        if self.refused == 0.0 {
            return Ok(self);
        }
        let Self {
            refused, responses, ..
        } = self;
        Err(format!(
            "{refused} of {responses} requests {} {} were refused",
            request.method, request.path
        )
        .into())
    }
}
