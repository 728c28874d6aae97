//! Benchmarks of Loggia against bare handlers that do the same work, interleaved in one run.

mod account;
mod baseline;
mod clients;
mod comparison;
mod database;
mod figures;
mod hashing;
mod http;
mod lists;
mod load;
mod loggia;
mod machine;
mod measure;
mod options;
mod process;
mod report;
mod run;
mod usage;
mod waiting;

use clap::Parser;
use options::{Cli, Command};
use std::{
    io::{Write, stderr},
    process::ExitCode,
};

/// A message for the person who started the run.
type Error = Box<dyn std::error::Error + Send + Sync>;
type Result<T> = std::result::Result<T, Error>;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let outcome = match cli.command {
        None => run::run(&cli.options),
        Some(Command::Lists { database }) => lists::run(database),
        Some(Command::Baseline(options)) => baseline::serve(&options),
        Some(Command::Clients { plan }) => clients::serve(&plan),
        Some(Command::Hash(options)) => hashing::print_rate(&options),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(stderr(), "bench: {error}");
            ExitCode::FAILURE
        }
    }
}
