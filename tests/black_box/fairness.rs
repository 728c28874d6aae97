//! A flood from one network does not take the capacity of others.

use crate::support::{BoxError, Client, Person, Tested, new_site};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

const ATTACKER: &str = "203.0.113.66";
const CONNECTIONS: usize = 96;
/// Bounds of the flood.
const MAX_REQUESTS: usize = 20_000;
const MAX_TIME: Duration = Duration::from_secs(20);
const LOG_INS: usize = 40;

/// Requests from many connections at once, until it is stopped or reaches its bounds.
struct Flood {
    running: JoinSet<Result<BTreeMap<u16, usize>, BoxError>>,
    over: Arc<AtomicBool>,
}

impl Flood {
    fn start<F>(request: impl Fn(usize) -> F + Clone + Send + 'static) -> Self
    where
        F: Future<Output = Result<u16, BoxError>> + Send,
    {
        let (over, sent) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicUsize::new(0)),
        );
        let (started, mut running) = (Instant::now(), JoinSet::new());
        for _ in 0..CONNECTIONS {
            let (request, over, sent) = (request.clone(), over.clone(), sent.clone());
            running.spawn(async move {
                let mut statuses = BTreeMap::new();
                while !over.load(Ordering::Relaxed) && started.elapsed() < MAX_TIME {
                    let number = sent.fetch_add(1, Ordering::Relaxed);
                    if number >= MAX_REQUESTS {
                        break;
                    }
                    *statuses.entry(request(number).await?).or_default() += 1;
                }
                Ok(statuses)
            });
        }
        Self { running, over }
    }

    async fn stop(mut self) -> Result<BTreeMap<u16, usize>, BoxError> {
        self.over.store(true, Ordering::Relaxed);
        let mut all = BTreeMap::<u16, usize>::new();
        while let Some(ended) = self.running.join_next().await {
            for (status, count) in ended?? {
                *all.entry(status).or_default() += count;
            }
        }
        Ok(all)
    }
}

/// Logs in from other networks while the flood runs.
async fn log_ins(client: &Client, person: &Person) -> Result<BTreeMap<u16, usize>, BoxError> {
    let mut statuses = BTreeMap::new();
    for number in 0..LOG_INS {
        let client = client.on_network(format!("198.51.100.{number}"));
        *statuses
            .entry(client.log_in(person).await?.status)
            .or_default() += 1;
    }
    Ok(statuses)
}

on_each_database! {
    async fn a_flood_on_one_throttled_address_does_not_overload_other_log_ins(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?.behind_a_proxy();
        let server = site.serve().await?;
        let (ann, victim) = (Person::named("ann"), Person::named("victim"));
        server.sign_up(&ann).await?;
        let attacker = server.on_network(ATTACKER);
        for _ in 0..6 {
            attacker.log_in(&victim).await?;
        }
        attacker.log_in(&victim).await?.problem(429, "too-many-attempts")?;

        let flood = Flood::start(move |_| {
            let (attacker, victim) = (attacker.clone(), victim.clone());
            async move { Ok(attacker.log_in(&victim).await?.status) }
        });
        let seen = log_ins(&server, &ann).await?;
        println!("the flood got {:?}", flood.stop().await?);
        assert_eq!(seen, [(201, LOG_INS)].into());
        Ok(())
    }

    async fn a_flood_of_registrations_does_not_overload_log_ins(database: TestDatabase) -> Tested {
        let site = new_site(database)?.behind_a_proxy();
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;
        let attacker = server.on_network(ATTACKER);

        let flood = Flood::start(move |number| {
            let (attacker, person) = (attacker.clone(), Person::named(&format!("flood{number}")));
            async move { Ok(attacker.register(&person).await?.status) }
        });
        let seen = log_ins(&server, &ann).await?;
        let flooded = flood.stop().await?;
        println!("the flood got {flooded:?}");
        assert_eq!(seen, [(201, LOG_INS)].into());
        assert!(flooded.get(&202).is_some_and(|accepted| *accepted <= 100), "{flooded:?}");
        Ok(())
    }

    async fn log_ins_of_two_networks_share_the_hash_queue(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .behind_a_proxy()
            .with("LIMITS__LOGIN_FAILURES", 1000)
            .with("LIMITS__NETWORK_FAILURES_PER_MINUTE", 100_000);
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;
        let attacker = server.on_network(ATTACKER);

        let flood = Flood::start(move |number| {
            let (attacker, person) = (attacker.clone(), Person::named(&format!("other{number}")));
            async move { Ok(attacker.log_in(&person).await?.status) }
        });
        let seen = log_ins(&server, &ann).await?;
        println!("the flood got {:?}", flood.stop().await?);
        assert_eq!(seen, [(201, LOG_INS)].into());
        Ok(())
    }

    async fn concurrent_registrations_from_one_network_respect_its_limit(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?
            .behind_a_proxy()
            .with("AUTH__HASH_QUEUE", 1000)
            .with("LIMITS__REGISTRATIONS_PER_HOUR", 5);
        let server = site.serve().await?;
        let attacker = server.on_network(ATTACKER);
        let mut racing = JoinSet::new();
        for number in 0..20 {
            let attacker = attacker.clone();
            let person = Person::named(&format!("new{number}"));
            racing.spawn(async move { attacker.register(&person).await });
        }
        let mut counts = BTreeMap::<u16, usize>::new();
        while let Some(answer) = racing.join_next().await {
            *counts.entry(answer??.status).or_default() += 1;
        }
        assert_eq!(counts, [(202, 5), (429, 15)].into());
        let refused = attacker.register(&Person::named("late")).await?;
        refused.problem(429, "too-many-registrations")?;
        server.on_network("198.51.100.7").register(&Person::named("late")).await?.with(202)?;
        Ok(())
    }
}
