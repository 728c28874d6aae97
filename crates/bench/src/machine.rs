//! The machine of a run, and the assignment of its cores.

use crate::{Result, usage::parse_field};
use chrono::{DateTime, SubsecRound, Utc};
use serde::Serialize;
use std::{ffi::OsStr, fs, path::Path, process::Command, thread::available_parallelism};

#[derive(Serialize)]
pub struct Machine {
    pub at: DateTime<Utc>,
    pub processor: String,
    pub cores: usize,
    /// The one-minute load average before the run.
    pub load: f64,
}

impl Machine {
    pub fn this() -> Result<Self> {
        let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
        Ok(Self {
            at: now(),
            processor: parse_field(&processors, "model name")
                .unwrap_or("unknown processor")
                .to_owned(),
            cores: available_parallelism()?.get(),
            load: load
                .split(' ')
                .next()
                .and_then(|load| load.parse().ok())
                .unwrap_or_default(),
        })
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the date of a run is not domain time"
)]
fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}

/// One core for the measured servers and another for the load, so that they do not compete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pins {
    pub measured: u32,
    pub load: u32,
}

impl Pins {
    /// Returns `None` with a single core or without `taskset`.
    pub fn find() -> Option<Self> {
        let status = fs::read_to_string("/proc/self/status").ok()?;
        find_program("taskset")?;
        parse_pins(parse_field(&status, "Cpus_allowed_list")?)
    }
}

/// Returns the first and the last core of a list like `0-3,8`.
fn parse_pins(allowed: &str) -> Option<Pins> {
    let measured = allowed.split(['-', ',']).next()?.parse().ok()?;
    let load = allowed.rsplit(['-', ',']).next()?.parse().ok()?;
    (measured != load).then_some(Pins { measured, load })
}

/// Builds the command of a program that is pinned to `core`.
pub fn command(core: Option<u32>, program: impl AsRef<OsStr>) -> Command {
    let Some(core) = core else {
        return Command::new(program);
    };
    let mut command = Command::new("taskset");
    command.arg("-c").arg(core.to_string()).arg(program);
    command
}

pub fn find_program(name: &str) -> Option<std::path::PathBuf> {
    let path = variable("PATH")?;
    path.split(':')
        .map(|folder| Path::new(folder).join(name))
        .find(|program| program.is_file())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the variables of a benchmark are not settings of the service"
)]
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinning_needs_two_cores() {
        assert_eq!(
            parse_pins("0-1"),
            Some(Pins {
                measured: 0,
                load: 1
            })
        );
        assert_eq!(
            parse_pins("2,4-6,9"),
            Some(Pins {
                measured: 2,
                load: 9
            })
        );
        assert_eq!(parse_pins("3"), None);
        assert_eq!(parse_pins(""), None);
    }
}
