//! Argon2 alone: the upper bound of every login rate.

use crate::{Error, Result, machine::command, process::output_of};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use clap::Args;
use std::{
    hint::black_box,
    io::{Write, stdout},
    thread,
    time::{Duration, Instant},
};

const MEMORY_KIB: u32 = 19_456;
const ITERATIONS: u32 = 2;
const LANES: u32 = 1;

#[derive(Debug, Args)]
pub struct Options {
    #[arg(long)]
    threads: usize,
    #[arg(long)]
    seconds: u64,
}

/// Returns the hashes per second of a process of its own, on `core`.
pub fn rate(core: Option<u32>, threads: usize, seconds: u64) -> Result<f64> {
    let mut hashing = command(core, std::env::current_exe()?);
    hashing.args([
        "hash",
        "--threads",
        &threads.to_string(),
        "--seconds",
        &seconds.to_string(),
    ]);
    let printed = output_of(&mut hashing, "hashing", Duration::from_secs(seconds + 30))?;
    let rate = printed.trim().parse();
    rate.map_err(|_| format!("cannot read the rate of hashes from {printed:?}").into())
}

pub fn print_rate(options: &Options) -> Result<()> {
    let time = Duration::from_secs(options.seconds);
    let spawn = |_| thread::spawn(move || rate_of_this_thread(time));
    let threads: Vec<_> = (0..options.threads).map(spawn).collect();
    let mut rate = 0.0;
    for thread in threads {
        rate += thread
            .join()
            .map_err(|_| Error::from("a hashing thread panicked"))??;
    }
    Ok(writeln!(stdout(), "{rate}")?)
}

fn rate_of_this_thread(time: Duration) -> Result<f64> {
    let params =
        Params::new(MEMORY_KIB, ITERATIONS, LANES, None).map_err(|error| error.to_string())?;
    let mut memory = vec![Block::new(); params.block_count()];
    let hasher = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let (mut tag, mut hashes) = ([0; 32], 0.0);

    let started = Instant::now();
    while started.elapsed() < time {
        let password = black_box(b"seven quiet herons");
        hasher
            .hash_password_into_with_memory(password, &[7; 16], &mut tag, &mut memory)
            .map_err(|error| error.to_string())?;
        black_box(&tag);
        hashes += 1.0;
    }
    Ok(hashes / started.elapsed().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;
    use infra_services::Argon2Settings;

    #[test]
    fn argon2_parameters_equal_the_defaults_of_loggia() {
        let Argon2Settings {
            memory_kib,
            iterations,
            parallelism,
            ..
        } = Argon2Settings::default();
        assert_eq!(
            (MEMORY_KIB, ITERATIONS, LANES),
            (memory_kib, iterations, parallelism)
        );
    }
}
