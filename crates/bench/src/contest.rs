//! Two servers under the same load, in turns, so that whatever else the machine does meets both.

use crate::{
    Result,
    figures::median,
    http::Request,
    load::{Generator, Load},
    loggia::Server,
};
use std::time::Duration;

pub const ROUNDS: usize = 5;

pub struct Side<'a> {
    pub server: &'a Server,
    pub request: Request,
}

/// One side in one round.
#[derive(Debug, Clone, Copy)]
pub struct Spell {
    pub load: Load,
    pub cpu: Duration,
}

/// Both sides of every round, the bare one first.
pub struct Contest(Vec<[Spell; 2]>);

impl Side<'_> {
    pub fn spell(&self, generator: &Generator, seconds: u64) -> Result<Spell> {
        Spell::of(self.server, || {
            generator.load(self.server.address, &self.request, seconds)?.without_refusals(&self.request)
        })
    }
}

impl Spell {
    pub fn of(server: &Server, load: impl FnOnce() -> Result<Load>) -> Result<Self> {
        let before = server.process.cpu_time()?;
        let load = load()?;
        let cpu = server.process.cpu_time()?.saturating_sub(before);
        server.process.forget_log()?;
        Ok(Self { load, cpu })
    }

    pub fn cpu_micros(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.load.answers
    }
}

/// Puts one side under load for so many seconds.
pub type Turn<'a> = &'a mut dyn FnMut(u64) -> Result<Spell>;

impl Contest {
    pub fn hold(bare: Turn<'_>, loggia: Turn<'_>, seconds: u64) -> Result<Self> {
        bare(1)?;
        loggia(1)?;
        let rounds = (0..ROUNDS).map(|_| Ok([bare(seconds)?, loggia(seconds)?]));
        rounds.collect::<Result<_>>().map(Self)
    }

    pub fn bare(&self, figure: impl Fn(&Spell) -> f64) -> f64 {
        median(self.0.iter().map(|[bare, _]| figure(bare)))
    }

    pub fn loggia(&self, figure: impl Fn(&Spell) -> f64) -> f64 {
        median(self.0.iter().map(|[_, loggia]| figure(loggia)))
    }

    /// Loggia's share, round by round.
    pub fn share(&self, figure: impl Fn(&Spell) -> f64) -> f64 {
        median(self.0.iter().map(|[bare, loggia]| figure(loggia) / figure(bare)))
    }
}
