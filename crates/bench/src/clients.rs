//! Clients that do what a load generator with a fixed request cannot: go on with what an answer has brought, or keep
//! away for a while after a refusal.

mod conduct;
mod connection;
mod outcome;

pub use conduct::Conduct;
pub use outcome::Outcome;

use crate::{Result, arguments::Arguments, http::Request, machine::command, process::output_of};
use connection::Connection;
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{Write, stdout},
    net::SocketAddr,
    path::PathBuf,
    time::Duration,
};
use tokio::time::Instant;

/// So many clients for so long, each with a connection that stays open.
#[derive(Debug, Serialize, Deserialize)]
pub struct Plan {
    server: SocketAddr,
    seconds: u64,
    /// What all requests begin with.
    head: String,
    /// One for each client: the first it sends.
    bodies: Vec<String>,
    conduct: Conduct,
}

impl Plan {
    /// All ask the same, again and again.
    pub fn repeat(server: SocketAddr, request: &Request, clients: usize, seconds: u64) -> Self {
        let (head, bodies) = (request.head(server), vec![request.body(); clients]);
        Self { server, seconds, head, bodies, conduct: Conduct::Repeat { pause_ms: 0 } }
    }

    /// Whoever is refused waits for so long.
    #[must_use]
    pub fn pausing(self, pause_ms: u64) -> Self {
        Self { conduct: Conduct::Repeat { pause_ms }, ..self }
    }

    /// Each asks with what its last answer has brought, and begins with one of the `bodies`.
    pub fn follow(server: SocketAddr, request: &Request, bodies: Vec<String>, seconds: u64) -> Self {
        Self { server, seconds, head: request.head(server), bodies, conduct: Conduct::Follow }
    }

    /// In a process of its own, on `core`.
    pub fn carry_out(&self, core: Option<u32>) -> Result<Outcome> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("plan.json");
        fs::write(&file, serde_json::to_vec(self)?)?;
        let mut clients = command(core, std::env::current_exe()?);
        let printed = output_of(
            clients.args(["clients", "--plan"]).arg(&file),
            "the clients",
            Duration::from_secs(self.seconds + 60),
        )?;
        serde_json::from_str(&printed).map_err(|error| format!("the clients printed {printed:?}: {error}").into())
    }

    async fn carry_out_here(&self) -> Result<Outcome> {
        let started = Instant::now();
        let end = started + Duration::from_secs(self.seconds);
        let ended = try_join_all(self.bodies.iter().map(|body| self.client(body.clone(), end))).await?;
        Ok(Outcome::of(ended, started.elapsed()))
    }

    /// What was seen, and the body of the request that would have been next.
    async fn client(&self, mut body: String, end: Instant) -> Result<(Vec<(u16, Duration)>, String)> {
        let mut connection = Connection::open(self.server).await?;
        let mut seen = Vec::new();
        while Instant::now() < end {
            let request = format!("{}Content-Length: {}\r\n\r\n{body}", self.head, body.len());
            let asked = Instant::now();
            let Some(answer) = self.conduct.wait(end, connection.ask(&request)).await? else { break };
            seen.push((answer.status, asked.elapsed()));
            body = self.conduct.next(body, &answer, end).await?;
        }
        Ok((seen, body))
    }
}

/// Carries out the plan in a file, and prints the outcome for whoever started this process.
pub fn serve(words: &[String]) -> Result<()> {
    let file: PathBuf = Arguments::parse(words, &["--plan"], &[])?.required("--plan")?;
    let plan: Plan = serde_json::from_slice(&fs::read(file)?)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let outcome = runtime.block_on(plan.carry_out_here())?;
    Ok(stdout().write_all(&serde_json::to_vec(&outcome)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        io::{BufRead, BufReader, Read},
        net::TcpListener,
        thread,
    };

    /// Answers one client's requests with a counter, after as many refusals.
    fn counter(refusals: usize) -> Result<SocketAddr> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        thread::spawn(move || -> Result<()> {
            let (stream, _) = listener.accept()?;
            let mut requests = BufReader::new(stream.try_clone()?);
            for number in 1.. {
                let mut length = 0;
                let mut line = String::new();
                while requests.read_line(&mut line)? > 2 {
                    length = line.strip_prefix("Content-Length: ").map_or(Ok(length), |text| text.trim().parse())?;
                    line.clear();
                }
                let mut body = vec![0; length];
                requests.read_exact(&mut body)?;
                let said: serde_json::Value = serde_json::from_slice(&body)?;
                let status = if number <= refusals { "503 Overloaded" } else { "200 OK" };
                let body = serde_json::json!({ "count": said["count"].as_u64().map(|count| count + 1), "other": 0 });
                let body = body.to_string();
                write!(&stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\n\r\n{body}", body.len())?;
            }
            Ok(())
        });
        Ok(address)
    }

    fn count() -> Request {
        Request::post("/count", serde_json::json!({ "count": 0 }))
    }

    #[tokio::test]
    async fn a_follower_goes_on_with_what_it_was_told() -> Result<()> {
        let outcome = Plan::follow(counter(0)?, &count(), vec![count().body()], 1).carry_out_here().await?;

        let answers = outcome.load().answers;
        assert!(answers >= 1.0);
        assert_eq!(outcome.bodies, [format!(r#"{{"count":{answers}}}"#)]);
        Ok(())
    }

    #[tokio::test]
    async fn a_follower_that_is_refused_has_lost_its_way() -> Result<()> {
        let outcome = Plan::follow(counter(1)?, &count(), vec![count().body()], 1).carry_out_here().await;
        assert!(outcome.is_err_and(|error| error.to_string().contains("503")));
        Ok(())
    }

    #[tokio::test]
    async fn whoever_repeats_keeps_away_after_a_refusal() -> Result<()> {
        let plan = Plan::repeat(counter(1)?, &count(), 1, 1).pausing(2_000);
        let outcome = plan.carry_out_here().await?;
        assert_eq!((outcome.load().answers, outcome.load().refused), (1.0, 1.0));
        assert_eq!(outcome.bodies, [count().body()]);
        Ok(())
    }
}
