use super::{Conditions, Stage};
use crate::{
    Error, Result,
    clients::Plan,
    comparison::{ROUNDS, Sample},
    database::Kind,
    figures::{Aim, Figures, median},
    hashing, usage,
};

/// Clients, each of which logs in as another user: as many as an account allows at a time, or more,
/// would measure the limits.
const CLIENTS: usize = 8;

/// Compares `POST /v1/sessions` with Argon2 alone on the same core with the same number of threads.
pub fn measure(conditions: &Conditions, stage: &Stage<'_>, figures: &mut Figures) -> Result<()> {
    let loggia = stage.database.loggia.serve(conditions.placement)?.ready()?;
    let threads = hash_threads(conditions)?;
    let log_ins = stage.log_ins(CLIENTS);
    let request = stage.account.log_in();
    let sample = |seconds| {
        let sample = Sample::of(&loggia, || {
            let plan = Plan::repeat_each(loggia.address, &log_ins, seconds)?;
            plan.run(conditions.load_core)?.without_refusals(&request)
        })?;
        // the server still works on requests that the client has abandoned at the end
        loggia.process.wait_until_idle()?;
        Ok::<_, Error>(sample)
    };
    sample(1)?;
    usage::reset_peak(loggia.process.id())?;

    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let bare = hashing::rate(conditions.placement.core, threads, conditions.seconds)?;
        rounds.push((bare, sample(conditions.seconds)?));
    }

    let bare = median(rounds.iter().map(|(bare, _)| *bare));
    figures.note(
        "login_hash_rate_bare",
        "login, Argon2 alone",
        bare,
        "hashes/s",
    );
    let rate = median(rounds.iter().map(|(_, sample)| sample.load.rate()));
    figures.note("login_rate", "login, Loggia", rate, "logins/s");
    let share = median(
        rounds
            .iter()
            .map(|(bare, sample)| sample.load.rate() / bare),
    );
    figures.judge(
        "login_rate_share",
        "login, share of the rate of Argon2 alone",
        share,
        "",
        Aim::AtLeast(0.9),
    );
    let p50 = median(rounds.iter().map(|(_, sample)| sample.load.p50_ms));
    figures.note("login_p50", "login, median latency", p50, "ms");
    if figures.subject == Kind::Postgres.name() {
        let of_round = |(_, sample): &(f64, Sample)| sample.postgres_cpu_micros() / 1e3;
        let cpu = median(rounds.iter().map(of_round));
        let label = "login, processor time of PostgreSQL";
        figures.judge("login_postgres_cpu", label, cpu, "ms", Aim::AtMost(3.0));
    }
    let peak = usage::peak_memory(loggia.process.id())?;
    figures.note("login_peak_memory", "login, peak memory", peak, "MB");
    Ok(())
}

/// Returns the server's default number of hashing threads on these cores.
fn hash_threads(conditions: &Conditions) -> Result<usize> {
    let cores = std::thread::available_parallelism()?.get();
    Ok(if conditions.placement.core.is_some() {
        1
    } else {
        cores.max(2) - 1
    })
}
