use super::{Conditions, Stage};
use crate::{
    Error, Result,
    clients::{Outcome, Plan},
    figures::{Aim, Figures, median},
    http::Request,
    load::CONNECTIONS,
    loggia::{Placement, Server},
    usage,
    waiting::pause,
};
use std::{thread, time::Duration};

/// One is hashed, the queue's share of one network waits, the others are refused.
pub(super) const LOG_INS: usize = 96;
/// Pause of a client after a refusal: a tenth of `Retry-After`.
const PAUSE_MS: u64 = 100;
/// Seconds for the queue to fill before the measurement.
const FILLING: u64 = 1;
const ROUNDS: usize = 3;

/// Measures `GET /v1/users/me` while log-ins exceed the capacity for hashing passwords.
pub fn measure(conditions: &Conditions, stage: &Stage<'_>, figures: &mut Figures) -> Result<()> {
    let loggia = stage.database.loggia.serve(conditions.placement)?.ready()?;
    let crowd = stage.log_ins(LOG_INS);
    let read = stage.account.read_myself(loggia.address)?;

    let saturation = Saturation {
        conditions,
        loggia: &loggia,
        crowd: &crowd,
        read: &read,
    };
    saturation.unloaded(1)?;
    usage::reset_peak(loggia.process.id())?;
    let rounds = (0..ROUNDS)
        .map(|_| saturation.round())
        .collect::<Result<Vec<_>>>()?;
    let peak = usage::peak_memory(loggia.process.id())?;

    note_reads(&rounds, figures);
    note_log_ins(&rounds, figures);
    figures.judge(
        "saturated_memory",
        "log-ins saturated, peak memory",
        peak,
        "MB",
        Aim::AtMost(60.0),
    );
    drop(loggia);
    memory_by_default(conditions, stage, &crowd, figures)
}

struct Saturation<'a> {
    conditions: &'a Conditions,
    loggia: &'a Server,
    crowd: &'a [Request],
    read: &'a Request,
}

struct Round {
    unloaded: Outcome,
    saturated: Outcome,
    log_ins: Outcome,
}

impl Saturation<'_> {
    fn round(&self) -> Result<Round> {
        let seconds = self.conditions.seconds;
        let unloaded = self.unloaded(seconds)?;
        let (saturated, log_ins) = thread::scope(|scope| {
            let log_ins = scope
                .spawn(|| saturate(self.loggia, self.crowd, self.conditions, seconds + FILLING));
            pause(Duration::from_secs(FILLING))?;
            let saturated = self.reads(seconds);
            let log_ins = log_ins
                .join()
                .map_err(|_| Error::from("the thread of the log-ins panicked"))?;
            Ok::<_, Error>((saturated?, log_ins?))
        })?;
        self.loggia.process.truncate_log()?;
        Ok(Round {
            unloaded,
            saturated,
            log_ins,
        })
    }

    fn unloaded(&self, seconds: u64) -> Result<Outcome> {
        // the server still works on abandoned log-ins and ends excess sessions
        self.loggia.process.wait_until_idle()?;
        self.reads(seconds)
    }

    fn reads(&self, seconds: u64) -> Result<Outcome> {
        let plan = Plan::repeat(self.loggia.address, self.read, CONNECTIONS, seconds);
        let outcome = plan.run(self.conditions.load_core)?;
        outcome.without_refusals(self.read)?;
        Ok(outcome)
    }
}

/// Runs the log-ins. Returns an error unless some succeeded, some were refused with 503, and there
/// was no other status.
fn saturate(
    loggia: &Server,
    crowd: &[Request],
    conditions: &Conditions,
    seconds: u64,
) -> Result<Outcome> {
    let plan = Plan::repeat_each(loggia.address, crowd, seconds)?.pausing(PAUSE_MS);
    let outcome = plan.run(conditions.load_core)?;
    let statuses: Vec<_> = outcome.by_status.keys().copied().collect();
    if statuses == [201, 503] {
        Ok(outcome)
    } else {
        Err(format!("log-ins returned the statuses {statuses:?}").into())
    }
}

fn note_reads(rounds: &[Round], figures: &mut Figures) {
    let middle = |figure: fn(&Round) -> f64| median(rounds.iter().map(figure));
    let unloaded = middle(|round| round.unloaded.load().rate());
    figures.note(
        "saturated_users_me_rate_alone",
        "/users/me, no log-ins",
        unloaded,
        "requests/s",
    );
    let saturated = middle(|round| round.saturated.load().rate());
    figures.note(
        "saturated_users_me_rate",
        "/users/me, log-ins saturated",
        saturated,
        "requests/s",
    );
    let share = middle(|round| round.saturated.load().rate() / round.unloaded.load().rate());
    let label = "/users/me, log-ins saturated, share of unloaded";
    figures.judge(
        "saturated_users_me_share",
        label,
        share,
        "",
        Aim::AtLeast(0.7),
    );

    let unloaded = middle(|round| round.unloaded.all.p99_ms);
    figures.note(
        "saturated_users_me_p99_alone",
        "/users/me, no log-ins, 99th percentile",
        unloaded,
        "ms",
    );
    let saturated = middle(|round| round.saturated.all.p99_ms);
    let label = "/users/me, log-ins saturated, 99th percentile";
    figures.judge(
        "saturated_users_me_p99",
        label,
        saturated,
        "ms",
        Aim::AtMost(p99_bound(unloaded)),
    );
}

/// Returns ten milliseconds, or three times the unloaded value if that is more.
fn p99_bound(unloaded: f64) -> f64 {
    ((unloaded * 30.0).floor() / 10.0).max(10.0)
}

fn note_log_ins(rounds: &[Round], figures: &mut Figures) {
    let of = |figure: fn(&Outcome) -> Option<f64>| {
        median(
            rounds
                .iter()
                .map(|round| figure(&round.log_ins).unwrap_or(f64::NAN)),
        )
    };
    let successes = of(|log_ins| Some(log_ins.by_status.get(&201)?.count as f64 / log_ins.seconds));
    figures.note(
        "saturated_login_rate",
        "log-ins saturated, successes",
        successes,
        "logins/s",
    );
    let refused = of(|log_ins| Some(log_ins.by_status.get(&503)?.count as f64 / log_ins.seconds));
    figures.note(
        "saturated_login_refusals",
        "log-ins saturated, refused with 503",
        refused,
        "requests/s",
    );
    let p99 = of(|log_ins| Some(log_ins.by_status.get(&503)?.p99_ms));
    let label = "log-ins saturated, 503, 99th percentile";
    figures.judge(
        "saturated_login_refusal_p99",
        label,
        p99,
        "ms",
        Aim::AtMost(50.0),
    );
    let longest = of(|log_ins| Some(log_ins.by_status.get(&503)?.max_ms));
    figures.note(
        "saturated_login_refusal_max",
        "log-ins saturated, 503, longest",
        longest,
        "ms",
    );
}

/// Measures memory on all cores with the default number of hashing threads.
fn memory_by_default(
    conditions: &Conditions,
    stage: &Stage<'_>,
    crowd: &[Request],
    figures: &mut Figures,
) -> Result<()> {
    let loggia = stage.database.loggia.serve(Placement::default())?.ready()?;
    saturate(&loggia, crowd, conditions, conditions.seconds)?;
    let peak = usage::peak_memory(loggia.process.id())?;
    let label = "log-ins saturated, peak memory, default settings";
    figures.judge(
        "saturated_memory_default",
        label,
        peak,
        "MB",
        Aim::AtMost(60.0),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_the_larger_of_both() {
        assert_eq!(p99_bound(2.0), 10.0);
        assert_eq!(p99_bound(5.06), 15.1);
    }
}
