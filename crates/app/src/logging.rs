//! Log lines, to the standard error output.

use crate::settings::{LogFormat, LogSettings};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Call it once. The format of the level was checked with the settings.
pub fn start(settings: &LogSettings) {
    // logs of the server framework are hidden unless they are requested
    let filter =
        EnvFilter::builder().parse_lossy(format!("actix_server=warn,{}", settings.level.as_str()));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    // complaining about a log that cannot be written, on that same log, would end the request that
    // was logged
    let builder = builder.log_internal_errors(false);
    match settings.format {
        LogFormat::Json => builder.json().flatten_event(true).init(),
        LogFormat::Pretty => builder
            .with_ansi(std::io::stderr().is_terminal())
            .with_target(false)
            .init(),
    }
}
