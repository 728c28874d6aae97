//! Whether an address has an account shows neither in an answer nor in how long it takes. The times are printed; only what
//! could not be noise fails.

use crate::support::{Answer, BoxError, Person, Server, Site, Tested};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use test_databases::{TestDatabase, on_each_database};

/// A whole hash left out would take away most of the time.
const TOLERATED: f64 = 0.3;

/// Of each kind, on each database.
const PAIRS: usize = 300;

/// As many accounts as pairs, all with the password of the one that signed up.
async fn accounts(site: &Site, server: &Server<'_>, pairs: usize) -> Tested {
    let ann = Person::named("ann");
    server.sign_up(&ann).await?;
    for n in 0..pairs {
        let (id, address) = (format!("01890000-0000-7000-8000-{n:012x}"), known(n));
        let id = if site.database().is_sqlite() { format!("'{id}'") } else { format!("'{id}'::uuid") };
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

/// The names of its members; a 202 has none.
fn shape(answer: &Answer) -> Result<BTreeSet<String>, BoxError> {
    if answer.body.is_empty() { Ok(BTreeSet::new()) } else { answer.members() }
}

async fn timed(server: &Server<'_>, path: &str, body: &Value) -> Result<(Answer, Duration), BoxError> {
    let asked = Instant::now();
    let answer = server.post(path, body).await?;
    Ok((answer, asked.elapsed()))
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64)
}

#[expect(clippy::print_stdout, reason = "the figures are the result")]
async fn compare(site: &Site, path: &str, body: impl Fn(String) -> Value) -> Tested {
    let server = site.serve().await?;
    let pairs = PAIRS;
    accounts(site, &server, pairs).await?;
    let (mut of_known, mut of_unknown) = (Vec::new(), Vec::new());
    for n in 0..pairs {
        // neither always comes first
        let mut turns = [(known(n), &mut of_known), (unknown(n), &mut of_unknown)];
        if n % 2 == 1 {
            turns.reverse();
        }
        let mut seen = Vec::new();
        for (address, times) in turns {
            let (answer, time) = timed(&server, path, &body(address)).await?;
            times.push(time);
            let headers: Vec<_> = answer.header_names().into_iter().map(str::to_owned).collect();
            seen.push((answer.status, headers, shape(&answer)?));
        }
        assert_eq!(seen[0], seen[1], "pair {n}");
    }
    let halves: Vec<_> = of_known.chunks(pairs.div_ceil(2)).map(|half| median(&mut half.to_vec())).collect();
    let noise = halves.first().zip(halves.last()).map_or(0.0, |(first, last)| (first - last).abs());
    let (of_known, of_unknown) = (median(&mut of_known), median(&mut of_unknown));
    let apart = (of_known - of_unknown).abs();
    println!(
        "{path}, {pairs} pairs: known {:.2} ms, unknown {:.2} ms, apart {:.3} ms; the halves of the known are {:.3} ms apart",
        of_known * 1e3,
        of_unknown * 1e3,
        apart * 1e3,
        noise * 1e3
    );
    assert!(apart <= TOLERATED * of_known.max(of_unknown), "{of_known} {of_unknown}");
    Ok(())
}

fn site(database: TestDatabase) -> Result<Site, BoxError> {
    Ok(Site::new(database)?.with("LIMITS__NETWORK_FAILURES_PER_MINUTE", 1_000_000).with("WORKER__EMBEDDED", false))
}

on_each_database! {
    async fn signing_up_takes_as_long_for_a_taken_address(database: TestDatabase) -> Tested {
        let site = site(database)?;
        let worker = site.work()?;
        let body = |email| json!({ "email": email, "password": "seven brave otters count" });
        compare(&site, "/v1/registrations", body).await?;
        worker.terminate().await?;
        Ok(())
    }

    async fn signing_in_takes_as_long_for_an_unknown_address(database: TestDatabase) -> Tested {
        let site = site(database)?;
        let worker = site.work()?;
        let body = |email| json!({ "email": email, "password": "not the password of anybody" });
        compare(&site, "/v1/sessions", body).await?;
        worker.terminate().await?;
        Ok(())
    }

    async fn a_reset_takes_as_long_for_an_unknown_address(database: TestDatabase) -> Tested {
        let site = site(database)?;
        let worker = site.work()?;
        compare(&site, "/v1/password-resets", |email| json!({ "email": email })).await?;
        worker.terminate().await?;
        Ok(())
    }
}
