use super::{Conditions, Stage};
use crate::{
    Result, baseline,
    clients::Plan,
    comparison::{Comparison, Sample},
    database::Kind,
    figures::{Aim, Figures},
    http::{Request, string_member},
    load::CONNECTIONS,
    loggia::Server,
};
use serde_json::{Value, json};
use std::mem::take;

/// Compares `POST /v1/sessions/refresh` with a bare handler that reads the same row, compares and
/// sets its generation, and commits.
pub fn measure(conditions: &Conditions, stage: &Stage<'_>, figures: &mut Figures) -> Result<()> {
    let loggia = stage.database.loggia.serve(conditions.placement)?.ready()?;
    let bare = baseline::start(&stage.database.loggia, conditions.placement)?;
    check_bare(
        &bare,
        &bare_body(&stage.account.log_in().expect(loggia.address, 201)?)?,
    )?;

    let chains = |server, path, body: fn(&Value) -> Result<Value>| {
        let opened =
            (0..CONNECTIONS).map(|_| body(&stage.account.log_in().expect(loggia.address, 201)?));
        let next = opened
            .map(|body| body.map(|body| body.to_string()))
            .collect::<Result<_>>()?;
        Ok::<_, crate::Error>(Chains {
            server,
            path,
            core: conditions.load_core,
            next,
        })
    };
    let mut bare_chains = chains(&bare, BARE, bare_body)?;
    let mut chains = chains(&loggia, REFRESH, refresh_body)?;
    loggia.process.wait_until_idle()?;

    let comparison = Comparison::run(
        &mut |seconds| bare_chains.refresh(seconds),
        &mut |seconds| chains.refresh(seconds),
        conditions.seconds,
    )?;
    record(&comparison, figures);
    Ok(())
}

pub(super) const REFRESH: &str = "/v1/sessions/refresh";
const BARE: &str = "/sessions/refresh";

/// Sessions, with the body of the next refresh of each.
struct Chains<'a> {
    server: &'a Server,
    path: &'static str,
    core: Option<u32>,
    next: Vec<String>,
}

impl Chains<'_> {
    fn refresh(&mut self, seconds: u64) -> Result<Sample> {
        Sample::of(self.server, || {
            // the clients have bodies of their own
            let request = Request::post(self.path, json!({}));
            let plan = Plan::follow(self.server.address, &request, take(&mut self.next), seconds);
            let outcome = plan.run(self.core)?;
            let load = outcome.without_refusals(&request);
            self.next = outcome.bodies;
            load
        })
    }
}

/// Builds the first request body for Loggia from the response to a log-in.
pub(super) fn refresh_body(opened: &Value) -> Result<Value> {
    Ok(json!({ "session_token": string_member(opened, "session_token")? }))
}

/// Builds the first request body for the bare server from the response to a log-in.
fn bare_body(opened: &Value) -> Result<Value> {
    Ok(json!({ "session_id": string_member(opened, "session_id")?, "generation": 1 }))
}

/// Checks that the bare server rotates a token and refuses the replaced one.
fn check_bare(bare: &Server, body: &Value) -> Result<()> {
    let request = Request::post(BARE, body.clone());
    request.expect(bare.address, 200)?;
    request.expect(bare.address, 409).map(drop)
}

fn record(comparison: &Comparison, figures: &mut Figures) {
    let rate = |spell: &Sample| spell.load.rate();
    figures.note(
        "refresh_rate_bare",
        "refresh, bare",
        comparison.bare(rate),
        "requests/s",
    );
    figures.note(
        "refresh_rate",
        "refresh, Loggia",
        comparison.loggia(rate),
        "requests/s",
    );
    let share = comparison.share(rate);
    figures.judge(
        "refresh_rate_share",
        "refresh, share of the bare rate",
        share,
        "",
        Aim::AtLeast(0.8),
    );

    let cpu = Sample::cpu_micros;
    figures.note(
        "refresh_cpu_bare",
        "refresh, bare, processor time",
        comparison.bare(cpu),
        "µs",
    );
    figures.note(
        "refresh_cpu",
        "refresh, Loggia, processor time",
        comparison.loggia(cpu),
        "µs",
    );
    figures.note(
        "refresh_cpu_ratio",
        "refresh, bare to Loggia, processor time",
        1.0 / comparison.share(cpu),
        "",
    );
    if figures.subject == Kind::Postgres.name() {
        let cpu = Sample::postgres_cpu_micros;
        figures.note(
            "refresh_postgres_cpu_bare",
            "refresh, bare, processor time of PostgreSQL",
            comparison.bare(cpu),
            "µs",
        );
        figures.note(
            "refresh_postgres_cpu",
            "refresh, Loggia, processor time of PostgreSQL",
            comparison.loggia(cpu),
            "µs",
        );
    }

    let p99 = |spell: &Sample| spell.load.p99_ms;
    figures.note(
        "refresh_p99_bare",
        "refresh, bare, 99th percentile",
        comparison.bare(p99),
        "ms",
    );
    figures.note(
        "refresh_p99",
        "refresh, Loggia, 99th percentile",
        comparison.loggia(p99),
        "ms",
    );
}
