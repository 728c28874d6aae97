//! Log output on standard error.

use crate::settings::{LogFormat, LogSettings};
use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// Installs the global subscriber; to be called once. The level is valid, because settings are
/// checked.
pub fn start(settings: &LogSettings) {
    let filter = EnvFilter::builder().parse_lossy(directives(settings.level.as_str()));
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

/// Crates of others, whose debug lines may contain what passes through them: tokio-postgres logs
/// the parameters of statements, among them password hashes and addresses, and actix-http logs
/// headers with tokens. They log at most at the level `info`, even if the setting requests more.
pub const PINNED: &[&str] = &[
    "actix_codec",
    "actix_cors",
    "actix_http",
    "actix_router",
    "actix_server",
    "actix_web",
    "deadpool",
    "diesel_async",
    "hyper",
    "hyper_util",
    "iana_time_zone",
    "lettre",
    "mio",
    "reqwest",
    "rustls",
    "tokio_postgres",
    "zopfli",
];

/// Returns the directives of the filter. Logs of the server framework are hidden unless they are
/// requested.
fn directives(level: &str) -> String {
    let is_quiet = |level: &str| matches!(level.trim(), "off" | "error" | "warn" | "info");
    let is_pinned =
        |module: &str| PINNED.contains(&module.split("::").next().unwrap_or(module).trim());
    let requested = level.split(',').filter(|directive| {
        let (module, level) = directive.split_once('=').unwrap_or(("", directive));
        !is_pinned(module) || is_quiet(level)
    });
    let pins = PINNED.iter().map(|module| format!("{module}=info"));
    let defaults = pins.chain(["actix_server=warn".to_owned()]);
    let all = defaults.chain(requested.map(str::to_owned));
    all.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crates_of_others_stay_pinned() {
        let pins: Vec<_> = PINNED
            .iter()
            .map(|module| format!("{module}=info"))
            .collect();
        let with = |requested: &str| format!("{},actix_server=warn,{requested}", pins.join(","));
        for (level, expected) in [
            ("trace", "trace"),
            ("info,tokio_postgres=debug", "info"),
            ("info, tokio_postgres::query =trace", "info"),
            (
                "info,tokio_postgres=off,loggia_worker=debug",
                "info,tokio_postgres=off,loggia_worker=debug",
            ),
            ("warn,actix_server=info", "warn,actix_server=info"),
        ] {
            assert_eq!(directives(level), with(expected), "{level}");
        }
    }
}
