//! Neither responses nor response times reveal whether an address has an account. The measured
//! times are printed; only differences beyond noise fail.

use crate::support::{Answer, BoxError, Person, Server, Site, Tested, new_site};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use test_databases::{TestDatabase, on_each_database};

/// Tolerated relative difference. Omitting a password hash would save most of the time.
const TOLERANCE: f64 = 0.3;

/// Measurements per kind and database.
const PAIRS: usize = 300;

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

/// Returns the names of the members of the body, if there is one.
fn shape(answer: &Answer) -> Result<BTreeSet<String>, BoxError> {
    if answer.body.is_empty() {
        Ok(BTreeSet::new())
    } else {
        answer.members()
    }
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

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times
        .get(times.len() / 2)
        .map_or(0.0, Duration::as_secs_f64)
}

#[expect(clippy::print_stdout, reason = "the measured times are the result")]
async fn compare(site: &Site, path: &str, body: impl Fn(String) -> Value) -> Tested {
    let server = site.serve().await?;
    let pairs = PAIRS;
    accounts(site, &server, pairs).await?;
    let (mut of_known, mut of_unknown) = (Vec::new(), Vec::new());
    for n in 0..pairs {
        // alternates the order
        let mut turns = [(known(n), &mut of_known), (unknown(n), &mut of_unknown)];
        if n % 2 == 1 {
            turns.reverse();
        }
        let mut seen = Vec::new();
        for (address, times) in turns {
            let (answer, time) = timed(&server, path, &body(address)).await?;
            times.push(time);
            let headers: Vec<_> = answer
                .header_names()
                .into_iter()
                .map(str::to_owned)
                .collect();
            seen.push((answer.status, headers, shape(&answer)?));
        }
        assert_eq!(seen[0], seen[1], "pair {n}");
    }
    let halves: Vec<_> = of_known
        .chunks(pairs.div_ceil(2))
        .map(|half| median(&mut half.to_vec()))
        .collect();
    let noise = halves
        .first()
        .zip(halves.last())
        .map_or(0.0, |(first, last)| (first - last).abs());
    let (of_known, of_unknown) = (median(&mut of_known), median(&mut of_unknown));
    let difference = (of_known - of_unknown).abs();
    println!(
        "{path}, {pairs} pairs: known {:.2} ms, unknown {:.2} ms, difference {:.3} ms, \
         difference between both halves of the known {:.3} ms",
        of_known * 1e3,
        of_unknown * 1e3,
        difference * 1e3,
        noise * 1e3
    );
    assert!(
        difference <= TOLERANCE * of_known.max(of_unknown),
        "{of_known} {of_unknown}"
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
