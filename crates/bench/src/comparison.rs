//! Interleaved load on two servers, so that other work of the machine affects both.

use crate::{
    Result,
    figures::median,
    http::Request,
    load::{Generator, Load},
    loggia::Server,
    usage::postgres_cpu_time,
};
use std::time::Duration;

pub const ROUNDS: usize = 5;

pub struct Side<'a> {
    pub server: &'a Server,
    pub request: Request,
}

/// The measurement of one side in one round.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    pub load: Load,
    pub cpu: Duration,
    /// Of PostgreSQL, also if the measured database is another one.
    pub postgres_cpu: Duration,
}

/// Both samples of each round, the bare side first.
pub struct Comparison(Vec<[Sample; 2]>);

impl Side<'_> {
    pub fn sample(&self, generator: &Generator, seconds: u64) -> Result<Sample> {
        Sample::of(self.server, || {
            let load = generator.load(self.server.address, &self.request, seconds)?;
            load.without_refusals(&self.request)
        })
    }
}

impl Sample {
    pub fn of(server: &Server, load: impl FnOnce() -> Result<Load>) -> Result<Self> {
        let (before, postgres_before) = (server.process.cpu_time()?, postgres_cpu_time()?);
        let load = load()?;
        let cpu = server.process.cpu_time()?.saturating_sub(before);
        let postgres_cpu = postgres_cpu_time()?.saturating_sub(postgres_before);
        server.process.truncate_log()?;
        Ok(Self {
            load,
            cpu,
            postgres_cpu,
        })
    }

    /// Returns the processor time per response.
    pub fn cpu_micros(&self) -> f64 {
        self.cpu.as_secs_f64() * 1e6 / self.load.responses
    }

    /// Returns the processor time of PostgreSQL per response.
    pub fn postgres_cpu_micros(&self) -> f64 {
        self.postgres_cpu.as_secs_f64() * 1e6 / self.load.responses
    }
}

/// Measures one side under load for a number of seconds.
pub type Turn<'a> = &'a mut dyn FnMut(u64) -> Result<Sample>;

impl Comparison {
    /// Alternates between the sides, after a second of warm-up each.
    pub fn run(bare: Turn<'_>, loggia: Turn<'_>, seconds: u64) -> Result<Self> {
        bare(1)?;
        loggia(1)?;
        let rounds = (0..ROUNDS).map(|_| Ok([bare(seconds)?, loggia(seconds)?]));
        rounds.collect::<Result<_>>().map(Self)
    }

    pub fn bare(&self, figure: impl Fn(&Sample) -> f64) -> f64 {
        median(self.0.iter().map(|[bare, _]| figure(bare)))
    }

    pub fn loggia(&self, figure: impl Fn(&Sample) -> f64) -> f64 {
        median(self.0.iter().map(|[_, loggia]| figure(loggia)))
    }

    /// Returns the median of the ratios of Loggia to the bare side, one ratio per round.
    pub fn share(&self, figure: impl Fn(&Sample) -> f64) -> f64 {
        median(
            self.0
                .iter()
                .map(|[bare, loggia]| figure(loggia) / figure(bare)),
        )
    }
}
