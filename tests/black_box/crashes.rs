//! Crashes and graceful shutdown.

use crate::support::{BoxError, Person, Tested, new_site};
use rustix::process::{Signal, kill_process};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

on_each_database! {
    async fn accepted_mails_are_sent_exactly_once_after_a_crash(database: TestDatabase) -> Tested {
        let mut site = new_site(database)?.with("WORKER__EMBEDDED", false);
        let ann = Person::named("ann");
        let server = site.serve().await?;
        let id = server.registered(&ann).await?;
        server.kill()?;
        assert_eq!(site.mails().all()?, []);

        site.set("WORKER__EMBEDDED", true);
        let server = site.serve().await?;

        let code = server.mails().code(&ann.email).await?;
        site.settled().await?;
        assert_eq!(site.mails().all()?.len(), 1);
        server.verify(&id, &code).await?.with(201)?;
        Ok(())
    }

    async fn a_separate_worker_sends_the_mails_of_the_server(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("WORKER__EMBEDDED", false);
        let server = site.serve().await?;
        let worker = site.work()?;

        server.sign_up(&Person::named("ann")).await?;

        assert_eq!(worker.terminate().await?.code(), Some(0));
        assert_eq!(server.terminate().await?.code(), Some(0));
        Ok(())
    }

    async fn acknowledged_writes_survive_a_crash_and_writes_are_atomic(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?.with("AUTH__HASH_QUEUE", 1000);
        let mut acknowledged = BTreeSet::new();
        for round in 0..3 {
            let server = site.serve().await?;
            let mut requests = JoinSet::new();
            for number in 0..24 {
                let (client, person) = (server.client(), Person::named(&format!("person{round}.{number}")));
                requests.spawn(async move { (person.email.clone(), client.registered(&person).await) });
            }
            // kills the server while some requests are in flight
            for _ in 0..=(round * 4) {
                let (email, id) = requests.join_next().await.ok_or("no more requests")??;
                acknowledged.insert((email, id?));
            }
            server.kill()?;
            while let Some(ended) = requests.join_next().await {
                if let (email, Ok(id)) = ended? {
                    acknowledged.insert((email, id));
                }
            }
        }

        let _server = site.serve().await?;
        site.settled().await?;

        let stored: BTreeSet<_> =
            site.database().texts("select cast(id as text) as value from registration").await?.into_iter().collect();
        for (email, id) in &acknowledged {
            assert!(stored.contains(id), "{id} was acknowledged to {email}");
            assert_eq!(site.mails().to(email)?.len(), 1, "{email}");
        }
        let recorded = site.database().count("event_log where event_type = 'registration.recorded'").await?;
        assert_eq!((recorded, site.mails().all()?.len()), (stored.len(), stored.len()));
        Ok(())
    }

    async fn services_do_not_end_with_their_terminal(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("WORKER__EMBEDDED", false);
        let server = site.serve().await?;
        let worker = site.work()?;
        server.sign_up(&Person::named("ann")).await?;

        for process in [server.process(), &worker] {
            kill_process(process.pid(), Signal::HUP)?;
        }

        server.sign_up(&Person::named("ben")).await?;
        assert_eq!(worker.terminate().await?.code(), Some(0));
        assert_eq!(server.terminate().await?.code(), Some(0));
        Ok(())
    }

    async fn in_flight_requests_complete_before_shutdown(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("LIMITS__LOGIN_FAILURES", 1000);
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;
        let mut logins = JoinSet::new();
        for _ in 0..10 {
            let (client, ann) = (server.client(), ann.clone());
            logins.spawn(async move { client.log_in(&ann).await });
        }
        logins.join_next().await.ok_or("no logins")???.with(201)?;

        let asked = Instant::now();
        assert_eq!(server.terminate().await?.code(), Some(0));

        assert!(asked.elapsed() < Duration::from_secs(15), "{:?}", asked.elapsed());
        let mut opened = 1;
        while let Some(ended) = logins.join_next().await {
            // fails if the connection was made after the shutdown began
            let answered: Result<_, BoxError> = ended?;
            if let Ok(answer) = answered {
                answer.with(201)?;
                opened += 1;
            }
        }
        assert_eq!(site.database().count("session").await?, opened + 1, "including the session of the verification");
        assert!(site.log().contains("stopping"));
        Ok(())
    }
}
