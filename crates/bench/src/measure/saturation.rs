use super::{Conditions, Stage};
use crate::{
    Error, Result,
    account::Account,
    clients::{Outcome, Plan},
    figures::{Aim, Figures, median},
    http::Request,
    load::CONNECTIONS,
    loggia::{Place, Server},
    usage,
    waiting::pause,
};
use std::{thread, time::Duration};

/// One is hashed, 64 wait for it, and the others are refused.
const LOG_INS: usize = 96;
/// Before a refused client tries again; `Retry-After` asks for ten times as much.
const PAUSE_MS: u64 = 100;
/// How long the queue has to fill before anything is measured.
const FILLING: u64 = 1;
const ROUNDS: usize = 3;

/// `GET /v1/users/me` while more log in than passwords can be hashed.
pub fn measure(conditions: &Conditions, stage: &Stage<'_>, figures: &mut Figures) -> Result<()> {
    let loggia = stage.database.loggia.serve(conditions.place)?.ready()?;
    // another account, as that many sessions end the oldest of their own
    let crowd = Account::register("crowd@example.org", loggia.address, &stage.database.loggia.mails())?.log_in();
    let read = stage.account.read_myself(loggia.address)?;

    let saturation = Saturation { conditions, loggia: &loggia, crowd: &crowd, read: &read };
    saturation.alone(1)?;
    usage::forget_peak(loggia.process.id())?;
    let rounds = (0..ROUNDS).map(|_| saturation.round()).collect::<Result<Vec<_>>>()?;
    let peak = usage::peak_memory(loggia.process.id())?;

    note_reads(&rounds, figures);
    note_log_ins(&rounds, figures);
    figures.judge("saturated_memory", "log-ins saturated, most memory", peak, "MB", Aim::AtMost(60.0));
    drop(loggia);
    memory_by_default(conditions, stage, &crowd, figures)
}

struct Saturation<'a> {
    conditions: &'a Conditions,
    loggia: &'a Server,
    crowd: &'a Request,
    read: &'a Request,
}

struct Round {
    alone: Outcome,
    among: Outcome,
    log_ins: Outcome,
}

impl Saturation<'_> {
    fn round(&self) -> Result<Round> {
        let seconds = self.conditions.seconds;
        let alone = self.alone(seconds)?;
        let (among, log_ins) = thread::scope(|scope| {
            let log_ins = scope.spawn(|| rush(self.loggia, self.crowd, self.conditions, seconds + FILLING));
            pause(Duration::from_secs(FILLING))?;
            let among = self.reads(seconds);
            let log_ins = log_ins.join().map_err(|_| Error::from("the log-ins broke off"))?;
            Ok::<_, Error>((among?, log_ins?))
        })?;
        self.loggia.process.forget_log()?;
        Ok(Round { alone, among, log_ins })
    }

    fn alone(&self, seconds: u64) -> Result<Outcome> {
        // log-ins whose client has gone are still answered, and sessions too many are still ended
        self.loggia.process.wait_until_idle()?;
        self.reads(seconds)
    }

    fn reads(&self, seconds: u64) -> Result<Outcome> {
        let plan = Plan::repeat(self.loggia.address, self.read, CONNECTIONS, seconds);
        let outcome = plan.carry_out(self.conditions.load_core)?;
        outcome.without_refusals(self.read)?;
        Ok(outcome)
    }
}

/// An error unless some were let in, some were told to come back, and nobody was answered otherwise.
fn rush(loggia: &Server, crowd: &Request, conditions: &Conditions, seconds: u64) -> Result<Outcome> {
    let plan = Plan::repeat(loggia.address, crowd, LOG_INS, seconds).pausing(PAUSE_MS);
    let outcome = plan.carry_out(conditions.load_core)?;
    let statuses: Vec<_> = outcome.by_status.keys().copied().collect();
    if statuses == [201, 503] { Ok(outcome) } else { Err(format!("log-ins were answered with {statuses:?}").into()) }
}

fn note_reads(rounds: &[Round], figures: &mut Figures) {
    let middle = |figure: fn(&Round) -> f64| median(rounds.iter().map(figure));
    let alone = middle(|round| round.alone.load().rate());
    figures.note("saturated_users_me_rate_alone", "/users/me, nobody logs in", alone, "requests/s");
    let among = middle(|round| round.among.load().rate());
    figures.note("saturated_users_me_rate", "/users/me, log-ins saturated", among, "requests/s");
    let share = middle(|round| round.among.load().rate() / round.alone.load().rate());
    let label = "/users/me, log-ins saturated, share of alone";
    figures.judge("saturated_users_me_share", label, share, "", Aim::AtLeast(0.7));

    let alone = middle(|round| round.alone.all.p99_ms);
    figures.note("saturated_users_me_p99_alone", "/users/me, nobody logs in, 99th percentile", alone, "ms");
    let among = middle(|round| round.among.all.p99_ms);
    let label = "/users/me, log-ins saturated, 99th percentile";
    figures.judge("saturated_users_me_p99", label, among, "ms", Aim::AtMost(p99_bound(alone)));
}

/// Ten milliseconds, or three times as long as without log-ins where that is more.
fn p99_bound(alone: f64) -> f64 {
    ((alone * 30.0).floor() / 10.0).max(10.0)
}

fn note_log_ins(rounds: &[Round], figures: &mut Figures) {
    let of = |figure: fn(&Outcome) -> Option<f64>| {
        median(rounds.iter().map(|round| figure(&round.log_ins).unwrap_or(f64::NAN)))
    };
    let let_in = of(|log_ins| Some(log_ins.by_status.get(&201)?.count as f64 / log_ins.seconds));
    figures.note("saturated_login_rate", "log-ins saturated, let in", let_in, "logins/s");
    let refused = of(|log_ins| Some(log_ins.by_status.get(&503)?.count as f64 / log_ins.seconds));
    figures.note("saturated_login_refusals", "log-ins saturated, refused with 503", refused, "requests/s");
    let p99 = of(|log_ins| Some(log_ins.by_status.get(&503)?.p99_ms));
    let label = "log-ins saturated, 503, 99th percentile";
    figures.judge("saturated_login_refusal_p99", label, p99, "ms", Aim::AtMost(50.0));
    let longest = of(|log_ins| Some(log_ins.by_status.get(&503)?.max_ms));
    figures.note("saturated_login_refusal_max", "log-ins saturated, 503, longest", longest, "ms");
}

/// On all cores, with a hashing thread for each of them.
fn memory_by_default(conditions: &Conditions, stage: &Stage<'_>, crowd: &Request, figures: &mut Figures) -> Result<()> {
    let loggia = stage.database.loggia.serve(Place::default())?.ready()?;
    rush(&loggia, crowd, conditions, conditions.seconds)?;
    let peak = usage::peak_memory(loggia.process.id())?;
    let label = "log-ins saturated, most memory, by default";
    figures.judge("saturated_memory_default", label, peak, "MB", Aim::AtMost(60.0));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bound_is_the_wider_of_the_two() {
        assert_eq!(p99_bound(2.0), 10.0);
        assert_eq!(p99_bound(5.06), 15.1);
    }
}
