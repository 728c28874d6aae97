//! Log output on standard error.

use crate::settings::{LogFormat, LogSettings};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Installs the global subscriber; to be called once. The level is valid, because settings are
/// checked.
pub fn start(settings: &LogSettings) {
    // logs of the server framework are hidden unless they are requested
    let filter =
        EnvFilter::builder().parse_lossy(format!("actix_server=warn,{}", settings.level.as_str()));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // reporting a failed write on the same output would panic in the request that logs
    let builder = builder.log_internal_errors(false);
    match settings.format {
        LogFormat::Json => builder.json().flatten_event(true).init(),
        LogFormat::Pretty => builder
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
            .init(),
    }
}
