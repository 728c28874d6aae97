//! A thousand rounds of random refreshes, lost responses, parallel tabs and thefts.

use super::{at_once, expire_grace_period, use_is_stored};
use crate::support::{BoxError, Client, Person, Site, Tested, Tokens, eventually, new_site};
use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    time::{Duration, Instant},
};
use test_databases::{TestDatabase, on_postgresql};

const ROUNDS: usize = 1000;
/// Number of users who play the rounds concurrently.
const PEOPLE: usize = 8;

/// A xorshift generator (Marsaglia), not suitable for secrets.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % end
    }
}

type Counts = BTreeMap<&'static str, usize>;

/// A user with one session, on two servers.
struct Round<'a> {
    site: &'a Site,
    clients: [Client; 2],
    person: Person,
    random: Random,
    tokens: Tokens,
    /// All session tokens of the session, oldest first.
    issued: Vec<String>,
}

impl Round<'_> {
    fn server(&mut self) -> Client {
        let [one, two] = &self.clients;
        if self.random.below(2) == 0 {
            one.clone()
        } else {
            two.clone()
        }
    }

    async fn play(&mut self) -> Result<&'static str, BoxError> {
        match self.random.below(11) {
            0..=3 => self.refresh().await.map(|()| "refreshed"),
            4 | 5 => self.lose_responses().await.map(|()| "lost responses"),
            6 | 7 => self.open_tabs().await.map(|()| "parallel tabs"),
            8 => self.theft().await.map(|()| "theft"),
            9 => self
                .theft_of_the_previous_token()
                .await
                .map(|()| "theft of the previous token"),
            _ => self.theft_in_a_race().await.map(|()| "theft in a race"),
        }
    }

    async fn refresh(&mut self) -> Tested {
        let token = self.tokens.session_token.clone();
        let answer = self.server().refresh(&token).await?.with(200)?;
        self.replaced_by(Tokens::of(&answer)?).await
    }

    /// Repeats a refresh with the same token, as if the client had not received the response.
    async fn lose_responses(&mut self) -> Tested {
        let token = self.tokens.session_token.clone();
        let lost = Tokens::of(&self.server().refresh(&token).await?.with(200)?)?;
        for _ in 0..self.random.below(3) {
            self.server().refresh(&token).await?.with(200)?;
        }
        if self.random.below(2) == 0 {
            expire_grace_period(self.site, &self.tokens).await?;
        }
        let received = Tokens::of(&self.server().refresh(&token).await?.with(200)?)?;
        assert_eq!(
            received.session_token, lost.session_token,
            "a second chain of tokens"
        );
        self.replaced_by(received).await
    }

    async fn open_tabs(&mut self) -> Tested {
        let count = 2 + self.random.below(4);
        let answers = at_once(&self.clients, &self.tokens.session_token, count).await?;
        let mut tabs = Vec::new();
        for answer in answers {
            tabs.push(Tokens::of(&answer.with(200)?)?);
        }
        let last = tabs.pop().ok_or("no responses")?;
        assert!(
            tabs.iter()
                .all(|tab| tab.session_token == last.session_token),
            "a second chain of tokens"
        );
        self.replaced_by(last).await
    }

    /// Refreshes with a copy of a token that was replaced twice.
    async fn theft(&mut self) -> Tested {
        let copy = self.copy().await?;
        self.server()
            .refresh(&copy)
            .await?
            .problem(401, "session-token-reused")?;
        self.assert_ended().await
    }

    /// Refreshes with a copy of the token that the owner replaced last, after the owner used its
    /// successor.
    async fn theft_of_the_previous_token(&mut self) -> Tested {
        let copy = self.tokens.session_token.clone();
        self.refresh().await?;
        use_is_stored(self.site, &self.tokens).await?;
        expire_grace_period(self.site, &self.tokens).await?;
        self.server()
            .refresh(&copy)
            .await?
            .problem(401, "session-token-reused")?;
        self.assert_ended().await
    }

    /// Like [`Self::theft`], while the owner refreshes concurrently.
    async fn theft_in_a_race(&mut self) -> Tested {
        let copy = self.copy().await?;
        let (thief, owner) = (self.server(), self.server());
        let token = self.tokens.session_token.clone();
        let (stolen, own) = tokio::try_join!(thief.refresh(&copy), owner.refresh(&token))?;
        stolen.problem(401, "session-token-reused")?;
        match own.status {
            200 => self.tokens = Tokens::of(&own)?,
            _ => own.problem(401, "invalid-session-token")?,
        }
        self.assert_ended().await
    }

    /// Returns a token that was replaced at least twice.
    async fn copy(&mut self) -> Result<String, BoxError> {
        while self.issued.len() < 3 {
            self.refresh().await?;
        }
        expire_grace_period(self.site, &self.tokens).await?;
        let outdated = self.issued.len() - 2;
        self.issued
            .get(self.random.below(outdated))
            .cloned()
            .ok_or_else(|| "no outdated token".into())
    }

    async fn replaced_by(&mut self, tokens: Tokens) -> Tested {
        assert!(
            !self.issued.contains(&tokens.session_token),
            "a token was issued twice"
        );
        assert_eq!(
            tokens.session_id, self.tokens.session_id,
            "the session was replaced"
        );
        self.server()
            .me(&tokens.access_token)
            .await?
            .problem(428, "profile-incomplete")?;
        self.issued.push(tokens.session_token.clone());
        self.tokens = tokens;
        Ok(())
    }

    /// Checks that the session has ended on both servers, then logs in again.
    async fn assert_ended(&mut self) -> Tested {
        let ended = Instant::now();
        for client in &self.clients {
            client
                .refresh(&self.tokens.session_token)
                .await?
                .problem(401, "invalid-session-token")?;
            eventually("the end of the access token", async || {
                let status = client.me(&self.tokens.access_token).await?.status;
                Ok((status == 401).then_some(()))
            })
            .await?;
        }
        assert!(
            ended.elapsed() < Duration::from_secs(2),
            "{:?}",
            ended.elapsed()
        );
        self.tokens = Tokens::of(&self.server().log_in(&self.person).await?.with(201)?)?;
        self.issued = vec![self.tokens.session_token.clone()];
        Ok(())
    }
}

fn seed() -> u64 {
    let given = std::env::var_os("REFRESH_SEED").and_then(|seed| seed.to_str()?.parse().ok());
    given.unwrap_or_else(|| RandomState::new().hash_one(0))
}

async fn rounds(
    site: &Site,
    clients: [Client; 2],
    number: usize,
    seed: u64,
) -> Result<Counts, BoxError> {
    let person = Person::named(&format!("person{number}"));
    let [client, _] = &clients;
    let tokens = client.sign_up(&person).await?;
    let issued = vec![tokens.session_token.clone()];
    // the state of xorshift must not be zero
    let random = Random((seed ^ (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1);
    let mut round = Round {
        site,
        clients,
        person,
        random,
        tokens,
        issued,
    };
    let mut counts = Counts::new();
    for played in 0..ROUNDS / PEOPLE {
        let outcome = round
            .play()
            .await
            .map_err(|error| format!("person {number}, round {played}: {error}"))?;
        *counts.entry(outcome).or_default() += 1;
    }
    Ok(counts)
}

on_postgresql! {
    async fn lost_responses_keep_the_session_and_reuse_always_ends_it(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("AUTH__HASH_QUEUE", 1000)
            .with("LIMITS__NETWORK_FAILURES_PER_MINUTE", 1000);
        let (one, two) = (site.serve().await?, site.serve().await?);
        let seed = seed();
        println!("seed {seed}: set REFRESH_SEED={seed} to repeat the same rounds");
        let started = Instant::now();

        let all = (0..PEOPLE).map(|number| rounds(&site, [one.client(), two.client()], number, seed));
        let mut counts = Counts::new();
        for (outcome, count) in futures_util::future::try_join_all(all).await?.into_iter().flatten() {
            *counts.entry(outcome).or_default() += count;
        }

        println!("{ROUNDS} rounds in {:?}: {counts:?}", started.elapsed());
        assert_eq!(counts.values().sum::<usize>(), ROUNDS);
        assert_eq!(counts.len(), 6, "every kind of round was played");
        // exactly one event per theft
        let thefts: usize =
            counts.iter().filter(|(outcome, _)| outcome.starts_with("theft")).map(|(_, count)| count).sum();
        for event in ["auth.session_token_reused", "auth.session_ended"] {
            let recorded = site.database().count(&format!("event_log where event_type = '{event}'")).await?;
            assert_eq!(recorded, thefts, "{event}");
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
        Ok(())
    }
}
