//! The binary `loggia`.

use infra_cli::ProcessTerminal;
use loggia::{context_set::ContextSet, program::Loggia};
use std::{process::ExitCode, time::Instant};

#[tokio::main]
async fn main() -> ExitCode {
    let started = Instant::now();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let contexts = ContextSet::accounts();
    let loggia = Loggia {
        environment: std::env::vars_os().collect(),
        cores,
        started,
        contexts,
    };
    infra_cli::run(
        std::env::args_os(),
        &loggia,
        &mut ProcessTerminal::default(),
    )
    .await
    .into()
}
