//! Neither responses nor response times reveal whether an address has an account. The measured
//! times are printed; only differences beyond noise fail.

use crate::support::{Answer, BoxError, Person, Server, Site, Tested, new_site};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    fmt,
    time::{Duration, Instant},
};
use test_databases::{TestDatabase, on_each_database};

/// Tolerated relative difference. Omitting a password hash would save most of the time.
const TOLERANCE: f64 = 0.3;

/// Measurements per kind and database.
const PAIRS: usize = 300;

/// Returns the number of pairs; a build with `TIMING_PAIRS` has another one, for a measurement on a
/// quiet machine.
fn pairs() -> Result<usize, BoxError> {
    option_env!("TIMING_PAIRS").map_or(Ok(PAIRS), |pairs| Ok(pairs.parse()?))
}

/// Inserts one account per pair, all with the same password hash.
async fn accounts(site: &Site, server: &Server<'_>, pairs: usize) -> Tested {
    let ann = Person::named("ann");
    server.sign_up(&ann).await?;
    for n in 0..pairs {
        let (id, address) = (format!("01890000-0000-7000-8000-{n:012x}"), known(n));
        let id = if site.database().is_sqlite() {
            format!("'{id}'")
        } else {
            format!("'{id}'::uuid")
        };
        let copied = format!(
            "insert into account (id, address, canonical_address, password_hash, epoch, created_at, version) \
             select {id}, '{address}', '{address}', password_hash, epoch, created_at, version \
             from account where canonical_address = '{}'",
            ann.email
        );
        site.database().execute(&copied).await?;
    }
    Ok(())
}

fn known(n: usize) -> String {
    format!("known{n:04}@example.org")
}

fn unknown(n: usize) -> String {
    format!("other{n:04}@example.org")
}

/// Status, names of headers, and names of the members of the body.
type Visible = (u16, Vec<String>, BTreeSet<String>);

fn visible(answer: &Answer) -> Result<Visible, BoxError> {
    let headers = answer.header_names().into_iter().map(str::to_owned);
    let members = if answer.body.is_empty() {
        BTreeSet::new()
    } else {
        answer.members()?
    };
    Ok((answer.status, headers.collect(), members))
}

async fn timed(
    server: &Server<'_>,
    path: &str,
    body: &Value,
) -> Result<(Answer, Duration), BoxError> {
    let asked = Instant::now();
    let answer = server.post(path, body).await?;
    Ok((answer, asked.elapsed()))
}

/// Response times of pairs of a known and an unknown address, in milliseconds.
#[derive(Default)]
struct Measured {
    known: Vec<f64>,
    unknown: Vec<f64>,
}

impl Measured {
    /// Returns the median of known minus unknown, and its 95 % confidence interval: the order
    /// statistics at n/2 ± 0.98 √n, which assume no distribution.
    fn difference(&self) -> (f64, f64, f64) {
        let pairs = self.known.iter().zip(&self.unknown);
        let differences = sorted(pairs.map(|(known, unknown)| known - unknown).collect());
        let margin = 0.98 / (differences.len() as f64).sqrt();
        (
            quantile(&differences, 0.5),
            quantile(&differences, 0.5 - margin),
            quantile(&differences, 0.5 + margin),
        )
    }
}

impl fmt::Display for Measured {
    fn fmt(&self, line: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (difference, low, high) = self.difference();
        let (known, unknown) = (median(&self.known), median(&self.unknown));
        write!(line, "{} pairs: known {known:.3} ms, ", self.known.len())?;
        write!(line, "unknown {unknown:.3} ms (medians); ")?;
        write!(
            line,
            "difference {difference:+.3} ms, 95 % {low:+.3} to {high:+.3}"
        )
    }
}

fn sorted(mut times: Vec<f64>) -> Vec<f64> {
    times.sort_unstable_by(f64::total_cmp);
    times
}

fn quantile(sorted: &[f64], part: f64) -> f64 {
    let at = (sorted.len() as f64 * part).max(0.0) as usize;
    sorted.get(at.min(sorted.len() - 1)).copied().unwrap_or(0.0)
}

fn median(times: &[f64]) -> f64 {
    quantile(&sorted(times.to_vec()), 0.5)
}

#[expect(clippy::print_stdout, reason = "the measured times are the result")]
async fn compare(site: &Site, path: &str, body: impl Fn(String) -> Value) -> Tested {
    let server = site.serve().await?;
    let pairs = pairs()?;
    accounts(site, &server, pairs).await?;
    let mut measured = Measured::default();
    for n in 0..pairs {
        // by the Thue-Morse sequence: neither order has the other as its usual predecessor, so
        // that the mails of earlier requests delay both kinds alike
        let mut turns = [
            (known(n), &mut measured.known),
            (unknown(n), &mut measured.unknown),
        ];
        if n.count_ones() % 2 == 1 {
            turns.reverse();
        }
        let mut seen = Vec::new();
        for (address, times) in turns {
            let (answer, time) = timed(&server, path, &body(address)).await?;
            times.push(time.as_secs_f64() * 1e3);
            seen.push(visible(&answer)?);
        }
        assert_eq!(seen[0], seen[1], "pair {n}");
    }
    let sqlite = site.database().is_sqlite();
    println!(
        "{path}, {}, {measured}",
        if sqlite { "SQLite" } else { "PostgreSQL" }
    );
    let (of_known, of_unknown) = (median(&measured.known), median(&measured.unknown));
    assert!(
        (of_known - of_unknown).abs() <= TOLERANCE * of_known.max(of_unknown),
        "{measured}"
    );
    Ok(())
}

fn unlimited(database: TestDatabase) -> Result<Site, BoxError> {
    Ok(new_site(database)?
        .with("LIMITS__NETWORK_FAILURES_PER_MINUTE", 1_000_000)
        .with("LIMITS__REGISTRATIONS_PER_HOUR", 1_000_000)
        .with("WORKER__EMBEDDED", false))
}

on_each_database! {
    async fn registration_time_does_not_reveal_taken_addresses(database: TestDatabase) -> Tested {
        let site = unlimited(database)?;
        let worker = site.work()?;
        let body = |email| json!({ "email": email, "password": "seven brave otters count" });
        compare(&site, "/v1/registrations", body).await?;
        worker.terminate().await?;
        Ok(())
    }

    async fn login_time_does_not_reveal_unknown_addresses(database: TestDatabase) -> Tested {
        let site = unlimited(database)?;
        let worker = site.work()?;
        let body = |email| json!({ "email": email, "password": "a wrong password of Ann" });
        compare(&site, "/v1/sessions", body).await?;
        worker.terminate().await?;
        Ok(())
    }

    async fn reset_time_does_not_reveal_unknown_addresses(database: TestDatabase) -> Tested {
        let site = unlimited(database)?;
        let worker = site.work()?;
        compare(&site, "/v1/password-resets", |email| json!({ "email": email })).await?;
        worker.terminate().await?;
        Ok(())
    }
}
