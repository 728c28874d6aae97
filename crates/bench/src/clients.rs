//! Clients for loads that `wrk` and `oha` cannot generate: a request that depends on the previous
//! response, or a pause after a refusal.

mod behavior;
mod outcome;

pub use behavior::Behavior;
pub use outcome::Outcome;

use crate::{Result, http::Request, machine::command, process::output_of};
use behavior::Response;
use futures_util::future::try_join_all;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{Write, stdout},
    net::SocketAddr,
    path::Path,
    time::Duration,
};
use tokio::time::Instant;

/// A load of concurrent clients, each with a connection of its own.
#[derive(Debug, Serialize, Deserialize)]
pub struct Plan {
    server: SocketAddr,
    seconds: u64,
    /// Sent by all clients, with the body of each.
    request: Request,
    /// The first body of each client.
    bodies: Vec<String>,
    behavior: Behavior,
}

impl Plan {
    /// All clients repeat the same request.
    pub fn repeat(server: SocketAddr, request: &Request, clients: usize, seconds: u64) -> Self {
        let bodies = vec![request.body(); clients];
        let behavior = Behavior::Repeat { pause_ms: 0 };
        Self {
            server,
            seconds,
            request: request.clone(),
            bodies,
            behavior,
        }
    }

    /// Each client repeats the request with a body of its own.
    pub fn repeat_each(server: SocketAddr, requests: &[Request], seconds: u64) -> Result<Self> {
        let first = requests.first().ok_or("a load has at least one client")?;
        let bodies = requests.iter().map(Request::body).collect();
        Ok(Self {
            bodies,
            ..Self::repeat(server, first, 0, seconds)
        })
    }

    /// Sets the pause of a client after a refusal.
    #[must_use]
    pub fn pausing(self, pause_ms: u64) -> Self {
        Self {
            behavior: Behavior::Repeat { pause_ms },
            ..self
        }
    }

    /// Each client takes its next request from its last response. There is one client for each of
    /// `bodies`.
    pub fn follow(
        server: SocketAddr,
        request: &Request,
        bodies: Vec<String>,
        seconds: u64,
    ) -> Self {
        Self {
            server,
            seconds,
            request: request.clone(),
            bodies,
            behavior: Behavior::Follow,
        }
    }

    /// Runs the clients in a process of their own, on `core`.
    pub fn run(&self, core: Option<u32>) -> Result<Outcome> {
        let folder = tempfile::tempdir()?;
        let file = folder.path().join("plan.json");
        fs::write(&file, serde_json::to_vec(self)?)?;
        let mut clients = command(core, std::env::current_exe()?);
        clients.args(["clients", "--plan"]).arg(&file);
        let printed = output_of(
            &mut clients,
            "the clients",
            Duration::from_secs(self.seconds + 60),
        )?;
        serde_json::from_str(&printed)
            .map_err(|error| format!("cannot read the outcome {printed:?}: {error}").into())
    }

    async fn run_here(&self) -> Result<Outcome> {
        let started = Instant::now();
        let end = started + Duration::from_secs(self.seconds);
        let clients = self
            .bodies
            .iter()
            .map(|body| self.client(body.clone(), end));
        let finished = try_join_all(clients).await?;
        Ok(Outcome::of(finished, started.elapsed()))
    }

    /// Returns the status and latency of each response, and the body of the next request.
    async fn client(
        &self,
        mut body: String,
        end: Instant,
    ) -> Result<(Vec<(u16, Duration)>, String)> {
        let client = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(1)
            .build()?;
        let template = self.request.template(&client, self.server)?;
        let mut seen = Vec::new();
        while Instant::now() < end {
            let mut request = template
                .try_clone()
                .ok_or("the request cannot be repeated")?;
            *request.body_mut() = Some(body.clone().into());
            let sent = Instant::now();
            let Some(response) = self.behavior.wait(end, send(&client, request)).await? else {
                break;
            };
            seen.push((response.status, sent.elapsed()));
            body = self.behavior.next_body(body, &response, end).await?;
        }
        Ok((seen, body))
    }
}

async fn send(client: &reqwest::Client, request: reqwest::Request) -> Result<Response> {
    let response = client.execute(request).await?;
    let status = response.status().as_u16();
    Ok(Response {
        status,
        body: response.bytes().await?.into(),
    })
}

/// Runs the plan in `file` and prints the outcome as JSON.
pub fn serve(file: &Path) -> Result<()> {
    let plan: Plan = serde_json::from_slice(&fs::read(file)?)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(plan.run_here())?;
    Ok(stdout().write_all(&serde_json::to_vec(&outcome)?)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::{App, HttpResponse, HttpServer, rt::System, web};
    use serde_json::{Value, json};
    use std::{
        future::ready,
        net::TcpListener,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
    };

    /// Increments `count` of each request, after a number of refusals.
    fn counting_server(refusals: usize) -> Result<SocketAddr> {
        let requests = Arc::new(AtomicUsize::new(0));
        let count = move |body: web::Json<Value>| {
            let refused = requests.fetch_add(1, Ordering::Relaxed) < refusals;
            let next = body["count"].as_u64().map(|count| count + 1);
            let mut response = if refused {
                HttpResponse::ServiceUnavailable()
            } else {
                HttpResponse::Ok()
            };
            ready(response.json(json!({ "count": next, "other": 0 })))
        };
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        thread::spawn(move || -> Result<()> {
            System::new().block_on(async {
                let app = move || App::new().route("/count", web::post().to(count.clone()));
                let server = HttpServer::new(app).workers(1).disable_signals();
                Ok(server.listen(listener)?.run().await?)
            })
        });
        Ok(address)
    }

    fn count() -> Request {
        Request::post("/count", json!({ "count": 0 }))
    }

    #[tokio::test]
    async fn a_following_client_sends_what_it_received() -> Result<()> {
        let plan = Plan::follow(counting_server(0)?, &count(), vec![count().body()], 1);
        let outcome = plan.run_here().await?;

        let responses = outcome.load().responses;
        assert!(responses >= 1.0);
        assert_eq!(outcome.bodies, [format!(r#"{{"count":{responses}}}"#)]);
        Ok(())
    }

    #[tokio::test]
    async fn a_refusal_is_an_error_for_a_following_client() -> Result<()> {
        let plan = Plan::follow(counting_server(1)?, &count(), vec![count().body()], 1);
        let outcome = plan.run_here().await;
        assert!(outcome.is_err_and(|error| error.to_string().contains("503")));
        Ok(())
    }

    #[tokio::test]
    async fn a_repeating_client_pauses_after_a_refusal() -> Result<()> {
        let plan = Plan::repeat(counting_server(1)?, &count(), 1, 1).pausing(2_000);
        let outcome = plan.run_here().await?;
        assert_eq!(
            (outcome.load().responses, outcome.load().refused),
            (1.0, 1.0)
        );
        assert_eq!(outcome.bodies, [count().body()]);
        Ok(())
    }

    #[tokio::test]
    async fn a_plan_survives_serialization() -> Result<()> {
        let plan = Plan::follow(
            "127.0.0.1:80".parse()?,
            &count().bearer("token"),
            vec![count().body()],
            1,
        );
        let text = serde_json::to_string(&plan)?;
        assert_eq!(
            serde_json::to_string(&serde_json::from_str::<Plan>(&text)?)?,
            text
        );
        Ok(())
    }
}
