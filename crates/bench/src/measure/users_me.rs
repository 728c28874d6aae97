use super::{Conditions, Stage};
use crate::{
    Result, baseline,
    contest::{Contest, Side, Spell},
    figures::{Aim, Figures},
    load::Generator,
};

/// `GET /v1/users/me`, where each access token is verified and looked up among the revoked ones, against a bare handler
/// that reads the same row and knows no tokens.
pub fn measure(generator: &Generator, conditions: &Conditions, stage: &Stage<'_>, figures: &mut Figures) -> Result<()> {
    let loggia = stage.database.loggia.serve(conditions.place)?.ready()?;
    let bare = baseline::start(&stage.database.loggia, conditions.place)?;
    stage.account.check_alike(bare.address, loggia.address)?;

    let bare = Side { server: &bare, request: stage.account.read_bare() };
    let loggia = Side { server: &loggia, request: stage.account.read_myself(loggia.address)? };
    let contest = Contest::hold(
        &mut |seconds| bare.spell(generator, seconds),
        &mut |seconds| loggia.spell(generator, seconds),
        conditions.seconds,
    )?;

    let rate = |spell: &Spell| spell.load.rate();
    figures.note("users_me_rate_bare", "/users/me, bare", contest.bare(rate), "requests/s");
    figures.note("users_me_rate", "/users/me, Loggia", contest.loggia(rate), "requests/s");
    let share = contest.share(rate);
    let label = "/users/me, revocation checked, share of bare";
    figures.judge("users_me_rate_share", label, share, "", Aim::AtLeast(0.8));

    let cpu = Spell::cpu_micros;
    figures.note("users_me_cpu_bare", "/users/me, bare, processor time", contest.bare(cpu), "µs");
    figures.note("users_me_cpu", "/users/me, Loggia, processor time", contest.loggia(cpu), "µs");
    figures.note("users_me_cpu_ratio", "/users/me, bare to Loggia, processor time", 1.0 / contest.share(cpu), "");

    let (p50, p99) = (|spell: &Spell| spell.load.p50_ms, |spell: &Spell| spell.load.p99_ms);
    figures.note("users_me_p50_bare", "/users/me, bare, median latency", contest.bare(p50), "ms");
    figures.note("users_me_p50", "/users/me, Loggia, median latency", contest.loggia(p50), "ms");
    figures.note("users_me_p99_bare", "/users/me, bare, 99th percentile", contest.bare(p99), "ms");
    figures.note("users_me_p99", "/users/me, Loggia, 99th percentile", contest.loggia(p99), "ms");
    Ok(())
}
