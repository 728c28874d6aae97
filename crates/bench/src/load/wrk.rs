use super::{CONNECTIONS, Load};
use crate::{Result, http::Request};
use serde_json::Value;
use std::{fs, net::SocketAddr, path::Path, process::Command};

/// Prints the summary as JSON.
const DONE: &str = r#"
done = function(summary, latency, requests)
    io.write(string.format(
        '{"answers":%d,"refused":%d,"micros":%d,"p50":%d,"p99":%d}\n',
        summary.requests, summary.errors.status, summary.duration, latency:percentile(50), latency:percentile(99)))
end
"#;

pub(super) fn command(
    mut base: Command,
    server: SocketAddr,
    request: &Request,
    seconds: u64,
    folder: &Path,
) -> Result<Command> {
    let script = folder.join("load.lua");
    fs::write(&script, script_of(request))?;
    base.args([
        "-t",
        "1",
        "-c",
        &CONNECTIONS.to_string(),
        "-d",
        &format!("{seconds}s"),
        "--timeout",
        "10s",
    ]);
    base.arg("-s").arg(script).arg(request.url(server));
    Ok(base)
}

fn script_of(request: &Request) -> String {
    let mut script = format!("wrk.method = {}\n", quoted(&request.method));
    for (name, value) in request.headers() {
        script.push_str(&format!(
            "wrk.headers[ {} ] = {}\n",
            quoted(name),
            quoted(&value)
        ));
    }
    if request.body.is_some() {
        script.push_str(&format!("wrk.body = {}\n", quoted(&request.body())));
    }
    script + DONE
}

/// Quotes a string for Lua without escapes. An index needs spaces around it, because `[[` opens a
/// string.
fn quoted(text: &str) -> String {
    format!("[==[{text}]==]")
}

pub(super) fn parse(printed: &str) -> Option<Load> {
    let line = printed.lines().rev().find(|line| line.starts_with('{'))?;
    let found: Value = serde_json::from_str(line).ok()?;
    let number = |name: &str| found.get(name)?.as_f64();
    Some(Load {
        responses: number("answers")?,
        refused: number("refused")?,
        seconds: number("micros")? / 1e6,
        p50_ms: number("p50")? / 1e3,
        p99_ms: number("p99")? / 1e3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_json_is_parsed() {
        let printed = "Running 3s test\n  Requests/sec: 5\n{\"answers\":9,\"refused\":1,\"micros\":3000000,\"p50\":1500,\"p99\":2500}\n";
        let expected = Load {
            responses: 9.0,
            refused: 1.0,
            seconds: 3.0,
            p50_ms: 1.5,
            p99_ms: 2.5,
        };
        assert_eq!(parse(printed), Some(expected));
        assert_eq!(parse("Running"), None);
    }

    #[test]
    fn a_request_is_translated_to_a_script() {
        let request = Request::post("/x", serde_json::json!({ "a": "\"b\"" })).bearer("t");
        let script = script_of(&request);
        assert!(script.contains("wrk.method = [==[POST]==]"));
        assert!(script.contains("wrk.headers[ [==[Authorization]==] ] = [==[Bearer t]==]"));
        assert!(script.contains(r#"wrk.body = [==[{"a":"\"b\""}]==]"#));
    }
}
