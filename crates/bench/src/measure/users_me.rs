use super::{Conditions, Stage};
use crate::{
    Result, baseline,
    comparison::{Comparison, Sample, Side},
    database::Kind,
    figures::{Aim, Figures},
    load::Generator,
};

/// Compares `GET /v1/users/me`, which verifies the access token and checks its revocation, with a
/// bare handler that reads the same row without a token.
pub fn measure(
    generator: &Generator,
    conditions: &Conditions,
    stage: &Stage<'_>,
    figures: &mut Figures,
) -> Result<()> {
    let loggia = stage.database.loggia.serve(conditions.placement)?.ready()?;
    let bare = baseline::start(&stage.database.loggia, conditions.placement)?;
    stage.account.check_alike(bare.address, loggia.address)?;

    let bare = Side {
        server: &bare,
        request: stage.account.read_bare(),
    };
    let loggia = Side {
        server: &loggia,
        request: stage.account.read_myself(loggia.address)?,
    };
    let comparison = Comparison::run(
        &mut |seconds| bare.sample(generator, seconds),
        &mut |seconds| loggia.sample(generator, seconds),
        conditions.seconds,
    )?;

    let rate = |spell: &Sample| spell.load.rate();
    figures.note(
        "users_me_rate_bare",
        "/users/me, bare",
        comparison.bare(rate),
        "requests/s",
    );
    figures.note(
        "users_me_rate",
        "/users/me, Loggia",
        comparison.loggia(rate),
        "requests/s",
    );
    let share = comparison.share(rate);
    let label = "/users/me, revocation checked, share of bare";
    figures.judge("users_me_rate_share", label, share, "", Aim::AtLeast(1.0));

    let cpu = Sample::cpu_micros;
    figures.note(
        "users_me_cpu_bare",
        "/users/me, bare, processor time",
        comparison.bare(cpu),
        "µs",
    );
    figures.note(
        "users_me_cpu",
        "/users/me, Loggia, processor time",
        comparison.loggia(cpu),
        "µs",
    );
    figures.note(
        "users_me_cpu_ratio",
        "/users/me, bare to Loggia, processor time",
        1.0 / comparison.share(cpu),
        "",
    );
    if figures.subject == Kind::Postgres.name() {
        let cpu = Sample::postgres_cpu_micros;
        figures.note(
            "users_me_postgres_cpu_bare",
            "/users/me, bare, processor time of PostgreSQL",
            comparison.bare(cpu),
            "µs",
        );
        figures.note(
            "users_me_postgres_cpu",
            "/users/me, Loggia, processor time of PostgreSQL",
            comparison.loggia(cpu),
            "µs",
        );
    }

    let (p50, p99) = (
        |spell: &Sample| spell.load.p50_ms,
        |spell: &Sample| spell.load.p99_ms,
    );
    figures.note(
        "users_me_p50_bare",
        "/users/me, bare, median latency",
        comparison.bare(p50),
        "ms",
    );
    figures.note(
        "users_me_p50",
        "/users/me, Loggia, median latency",
        comparison.loggia(p50),
        "ms",
    );
    figures.note(
        "users_me_p99_bare",
        "/users/me, bare, 99th percentile",
        comparison.bare(p99),
        "ms",
    );
    figures.note(
        "users_me_p99",
        "/users/me, Loggia, 99th percentile",
        comparison.loggia(p99),
        "ms",
    );
    Ok(())
}
