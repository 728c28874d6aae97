use super::{CONNECTIONS, Load};
use crate::http::Request;
use serde_json::Value;
use std::{net::SocketAddr, process::Command};

pub(super) fn command(
    mut base: Command,
    server: SocketAddr,
    request: &Request,
    seconds: u64,
) -> Command {
    base.args(["--no-tui", "--output-format", "json", "-m", &request.method]);
    base.args(["-c", &CONNECTIONS.to_string(), "-z", &format!("{seconds}s")]);
    for (name, value) in request.headers() {
        base.arg("-H").arg(format!("{name}: {value}"));
    }
    if request.body.is_some() {
        base.arg("-d").arg(request.body());
    }
    base.arg(request.url(server));
    base
}

pub(super) fn parse(printed: &str) -> Option<Load> {
    let found: Value = serde_json::from_str(printed).ok()?;
    let number = |pointer: &str| found.pointer(pointer)?.as_f64();
    let statuses = found.get("statusCodeDistribution")?.as_object()?;
    let count = |refused: bool| -> f64 {
        let counted = statuses
            .iter()
            .filter(|(status, _)| !refused || status.as_str() >= "400");
        counted.filter_map(|(_, count)| count.as_f64()).sum()
    };
    Some(Load {
        responses: count(false),
        refused: count(true),
        seconds: number("/summary/total")?,
        p50_ms: number("/latencyPercentiles/p50")? * 1e3,
        p99_ms: number("/latencyPercentiles/p99")? * 1e3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_counted() {
        let printed = r#"{"summary": {"total": 2.0}, "latencyPercentiles": {"p50": 0.001, "p99": 0.004},
            "statusCodeDistribution": {"200": 70, "401": 20, "503": 10}, "errorDistribution": {}}"#;
        let expected = Load {
            responses: 100.0,
            refused: 30.0,
            seconds: 2.0,
            p50_ms: 1.0,
            p99_ms: 4.0,
        };
        assert_eq!(parse(printed), Some(expected));
    }
}
