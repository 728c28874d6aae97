//! What Loggia costs, as ratios against bare handlers that do the same, measured side by side in one run.

mod account;
mod arguments;
mod baseline;
mod clients;
mod contest;
mod database;
mod figures;
mod hashing;
mod http;
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

use std::{
    io::{Write, stderr},
    process::ExitCode,
};

/// A sentence for the person who started the run.
type Error = Box<dyn std::error::Error + Send + Sync>;
type Result<T> = std::result::Result<T, Error>;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match words.split_first() {
        Some((first, rest)) if first == "baseline" => baseline::serve(rest),
        Some((first, rest)) if first == "clients" => clients::serve(rest),
        Some((first, rest)) if first == "hash" => hashing::print_rate(rest),
        _ => run::run(&words),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(stderr(), "bench: {error}");
            ExitCode::FAILURE
        }
    }
}
