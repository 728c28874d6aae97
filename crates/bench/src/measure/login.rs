use super::{Conditions, Stage};
use crate::{
    Error, Result,
    comparison::{ROUNDS, Side},
    figures::{Aim, Figures, median},
    hashing,
    load::Generator,
    usage,
};

/// Compares `POST /v1/sessions` with Argon2 alone on the same core with the same number of threads.
pub fn measure(
    generator: &Generator,
    conditions: &Conditions,
    stage: &Stage<'_>,
    figures: &mut Figures,
) -> Result<()> {
    let loggia = stage.database.loggia.serve(conditions.placement)?.ready()?;
    let threads = hash_threads(conditions)?;
    let side = Side {
        server: &loggia,
        request: stage.account.log_in(),
    };
    let sample = |seconds| {
        let sample = side.sample(generator, seconds)?;
        // the server still works on requests that the client has abandoned at the end
        loggia.process.wait_until_idle()?;
        Ok::<_, Error>(sample)
    };
    sample(1)?;
    usage::reset_peak(loggia.process.id())?;

    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let bare = hashing::rate(conditions.placement.core, threads, conditions.seconds)?;
        rounds.push((bare, sample(conditions.seconds)?.load));
    }

    let bare = median(rounds.iter().map(|(bare, _)| *bare));
    figures.note(
        "login_hash_rate_bare",
        "login, Argon2 alone",
        bare,
        "hashes/s",
    );
    let rate = median(rounds.iter().map(|(_, load)| load.rate()));
    figures.note("login_rate", "login, Loggia", rate, "logins/s");
    let share = median(rounds.iter().map(|(bare, load)| load.rate() / bare));
    figures.judge(
        "login_rate_share",
        "login, share of the rate of Argon2 alone",
        share,
        "",
        Aim::AtLeast(0.85),
    );
    let p50 = median(rounds.iter().map(|(_, load)| load.p50_ms));
    figures.note("login_p50", "login, median latency", p50, "ms");
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
