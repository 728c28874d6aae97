use super::{assert_ready_again, assert_refuses_writes};
use crate::support::{BoxError, Person, Server, Site, Tested, new_site};
use rustix::process::{Resource, Rlimit, getrlimit, prlimit};
use test_databases::{TestDatabase, on_sqlite};

/// Limits the size of the server's files.
fn limit_files(server: &Server<'_>, current: Option<u64>) -> Result<(), BoxError> {
    let maximum = getrlimit(Resource::Fsize).maximum;
    prlimit(
        Some(server.process().pid()),
        Resource::Fsize,
        Rlimit { current, maximum },
    )?;
    Ok(())
}

const TABLES: [&str; 5] = [
    "registration",
    "mail_allowance",
    "session",
    "event_log",
    "delivery",
];

async fn rows(site: &Site) -> Result<Vec<usize>, BoxError> {
    let mut rows = Vec::new();
    for table in TABLES {
        rows.push(site.database().count(table).await?);
    }
    Ok(rows)
}

on_sqlite! {
    async fn writes_are_unavailable_while_another_process_holds_the_lock(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (ann, ben) = (Person::named("ann"), Person::named("ben"));
        let token = server.sign_up(&ann).await?.access_token;
        server.finalize(&token).await?.with(200)?;
        site.settled().await?;
        let before = rows(&site).await?;
        let mut other = site.database().connect().await?;
        other.execute("begin immediate").await?;

        let (registered, logged_in, read) = tokio::join!(server.register(&ben), server.log_in(&ann), server.me(&token));
        registered?.problem(503, "unavailable")?;
        logged_in?.problem(503, "unavailable")?;
        read?.with(200)?;
        server.get("/health/live").await?.with(200)?;

        other.execute("rollback").await?;
        assert_eq!(rows(&site).await?, before, "{TABLES:?}");
        server.sign_up(&ben).await?;
        server.log_in(&ann).await?.with(201)?;
        Ok(())
    }

    async fn on_a_full_disk_writes_fail_atomically_and_reads_work(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve_within_file_limits().await?;
        let (ann, ben) = (Person::named("ann"), Person::named("ben"));
        let token = server.sign_up(&ann).await?.access_token;
        server.finalize(&token).await?.with(200)?;
        site.settled().await?;
        let before = rows(&site).await?;

        limit_files(&server, Some(1024))?;
        for _ in 0..3 {
            server.register(&ben).await?.problem(503, "unavailable")?;
            server.log_in(&ann).await?.problem(503, "unavailable")?;
            server.me(&token).await?.with(200)?;
            server.get("/health/live").await?.with(200)?;
        }
        assert_eq!(rows(&site).await?, before, "{TABLES:?}");
        assert_refuses_writes(&server).await?;

        limit_files(&server, getrlimit(Resource::Fsize).current)?;
        assert_ready_again(&server).await?;
        server.sign_up(&ben).await?;
        server.log_in(&ann).await?.with(201)?;
        Ok(())
    }
}
