use super::{Conditions, Stage};
use crate::{
    Result, baseline,
    clients::Plan,
    contest::{Contest, Spell},
    figures::{Aim, Figures},
    http::{Request, text},
    load::CONNECTIONS,
    loggia::Server,
};
use serde_json::{Value, json};
use std::mem::take;

/// `POST /v1/sessions/refresh` against a bare handler that reads the same row, compares, sets and commits.
pub fn measure(conditions: &Conditions, stage: &Stage<'_>, figures: &mut Figures) -> Result<()> {
    let loggia = stage.database.loggia.serve(conditions.place)?.ready()?;
    let bare = baseline::start(&stage.database.loggia, conditions.place)?;
    check_bare(&bare, &held(&stage.account.log_in().expect(loggia.address, 201)?)?)?;

    let chains = |server, path, body: fn(&Value) -> Result<Value>| {
        let opened = (0..CONNECTIONS).map(|_| body(&stage.account.log_in().expect(loggia.address, 201)?));
        let next = opened.map(|body| body.map(|body| body.to_string())).collect::<Result<_>>()?;
        Ok::<_, crate::Error>(Chains { server, path, core: conditions.load_core, next })
    };
    let mut bare_chains = chains(&bare, BARE, held)?;
    let mut chains = chains(&loggia, REFRESH, shown)?;
    loggia.process.wait_until_idle()?;

    let contest = Contest::hold(
        &mut |seconds| bare_chains.refresh(seconds),
        &mut |seconds| chains.refresh(seconds),
        conditions.seconds,
    )?;
    note(&contest, figures);
    Ok(())
}

pub(super) const REFRESH: &str = "/v1/sessions/refresh";
const BARE: &str = "/sessions/refresh";

/// Sessions, each with what refreshes it next.
struct Chains<'a> {
    server: &'a Server,
    path: &'static str,
    core: Option<u32>,
    next: Vec<String>,
}

impl Chains<'_> {
    fn refresh(&mut self, seconds: u64) -> Result<Spell> {
        Spell::of(self.server, || {
            let request = Request::post(self.path, Value::Null);
            let plan = Plan::follow(self.server.address, &request, take(&mut self.next), seconds);
            let outcome = plan.carry_out(self.core)?;
            let load = outcome.without_refusals(&request);
            self.next = outcome.bodies;
            load
        })
    }
}

/// What Loggia wants to see of an opened session.
pub(super) fn shown(opened: &Value) -> Result<Value> {
    Ok(json!({ "session_token": text(opened, "session_token")? }))
}

/// What the bare server wants to see.
fn held(opened: &Value) -> Result<Value> {
    Ok(json!({ "session_id": text(opened, "session_id")?, "generation": 1 }))
}

/// It has to write, and to refuse what was replaced, before it is compared with.
fn check_bare(bare: &Server, held: &Value) -> Result<()> {
    let request = Request::post(BARE, held.clone());
    request.expect(bare.address, 200)?;
    request.expect(bare.address, 409).map(drop)
}

fn note(contest: &Contest, figures: &mut Figures) {
    let rate = |spell: &Spell| spell.load.rate();
    figures.note("refresh_rate_bare", "refresh, bare", contest.bare(rate), "requests/s");
    figures.note("refresh_rate", "refresh, Loggia", contest.loggia(rate), "requests/s");
    let share = contest.share(rate);
    figures.judge("refresh_rate_share", "refresh, share of the bare rate", share, "", Aim::AtLeast(0.5));

    let cpu = Spell::cpu_micros;
    figures.note("refresh_cpu_bare", "refresh, bare, processor time", contest.bare(cpu), "µs");
    figures.note("refresh_cpu", "refresh, Loggia, processor time", contest.loggia(cpu), "µs");
    figures.note("refresh_cpu_ratio", "refresh, bare to Loggia, processor time", 1.0 / contest.share(cpu), "");

    let p99 = |spell: &Spell| spell.load.p99_ms;
    figures.note("refresh_p99_bare", "refresh, bare, 99th percentile", contest.bare(p99), "ms");
    figures.note("refresh_p99", "refresh, Loggia, 99th percentile", contest.loggia(p99), "ms");
}
