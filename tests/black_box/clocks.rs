//! Processes whose clocks differ, and clocks that are set back.

use crate::support::{BoxError, Person, Site, Tested, eventually, new_site};
use rustix::process::{Signal, kill_process};
use std::{fs, process::Command};
use test_databases::{TestDatabase, on_postgresql, on_sqlite};
use tokio::net::TcpListener;

const DAY: &str = "86400";

/// Returns the command for the shell after which a program's clock is ahead of that of the machine.
/// Needs a C compiler, like the build.
fn clock_ahead(site: &Site) -> Result<String, BoxError> {
    let (source, library) = (site.file("ahead.c"), site.file("ahead.so"));
    fs::write(&source, include_str!("clocks/ahead.c"))?;
    let mut compiler = Command::new("cc");
    compiler
        .args(["-shared", "-fPIC", "-o"])
        .arg(&library)
        .arg(&source);
    if !compiler.status()?.success() {
        return Err("the library cannot be compiled".into());
    }
    set_ahead(site, DAY)?;
    let (library, seconds) = (library.display(), site.file("ahead").display().to_string());
    Ok(format!("export LD_PRELOAD={library} CLOCK_AHEAD={seconds}"))
}

fn set_ahead(site: &Site, seconds: &str) -> Tested {
    // replaced in one step, since the program reads it all the time
    fs::write(site.file("ahead.draft"), seconds)?;
    Ok(fs::rename(site.file("ahead.draft"), site.file("ahead"))?)
}

/// A lease that has ended, of a worker that no longer runs.
const ENDED_LEASE: &str = "\
    insert into delivery (message_id, kind, priority, payload, headers, state, attempts, run_at, \
                          locked_by, locked_until, fence, created_at) \
    select gen_random_uuid(), kind, priority, payload, headers, state, attempts, run_at, \
           'ended', now() - interval '1 second', fence, created_at from delivery";

on_postgresql! {
    async fn leases_are_judged_by_the_clock_of_the_database(database: TestDatabase) -> Tested {
        let silent = TcpListener::bind("127.0.0.1:0").await?;
        let site = new_site(database)?.with("MAIL__URL", format!("smtp://{}", silent.local_addr()?));
        let server = site.serve().await?;
        server.registered(&Person::named("ann")).await?;
        let held = "delivery where state = 1 and fence = 1 and locked_by <> 'ended'";
        eventually("a mail in transfer", async || {
            Ok((site.database().count(held).await? == 1).then_some(()))
        })
        .await?;
        // its lease is not extended any more, and still valid
        kill_process(server.process().pid(), Signal::STOP)?;
        site.database().execute(ENDED_LEASE).await?;

        let other = site.serve_after(&clock_ahead(&site)?).await?;

        let ended = "delivery where locked_by = 'ended'";
        eventually("the other lease", async || {
            Ok((site.database().count(ended).await? == 0).then_some(()))
        })
        .await?;
        assert_eq!(site.database().count(held).await?, 1, "{}", site.log());
        eventually("a warning", async || {
            let warning = "the clock of this machine differs from that of the database";
            Ok(site.log().contains(warning).then_some(()))
        })
        .await?;
        other.kill()
    }

    async fn expiries_follow_the_clock_of_the_database(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve_after(&clock_ahead(&site)?).await?;

        server.sign_up(&Person::named("ann")).await?;

        let ahead = "session where created_at > now() + interval '1 hour'";
        let ahead = ahead.replace("created_at", "authenticated_at");
        assert_eq!(site.database().count(&ahead).await?, 0);
        assert_eq!(site.database().count("session").await?, 1);
        Ok(())
    }
}

on_sqlite! {
    async fn refusals_end_in_time_after_a_clock_is_set_back(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("LIMITS__NETWORK_FAILURES_PER_MINUTE", 1);
        let server = site.serve_after(&clock_ahead(&site)?).await?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;
        let wrong = Person { password: "wrong but long enough".to_owned(), ..ann.clone() };
        server.log_in(&wrong).await?.with(401)?;
        let refused = server.log_in(&ann).await?.with(429)?;
        assert!(retry_after(&refused)? <= 60);

        set_ahead(&site, "0")?;

        let refused = server.log_in(&ann).await?.with(429)?;
        assert!(retry_after(&refused)? <= 60, "{refused:?}");
        Ok(())
    }
}

fn retry_after(answer: &crate::support::Answer) -> Result<u64, BoxError> {
    let seconds = answer.header("retry-after").ok_or("no Retry-After")?;
    Ok(seconds.parse()?)
}
