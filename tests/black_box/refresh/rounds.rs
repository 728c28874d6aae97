//! A thousand rounds, each of them one of what can become of a token.

use super::at_once;
use crate::support::{BoxError, Client, Person, Site, Tested, Tokens, eventually};
use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    time::{Duration, Instant},
};
use test_databases::{TestDatabase, on_postgresql};

const ROUNDS: usize = 1000;
/// People who go through the rounds at the same time.
const PEOPLE: usize = 8;

/// Not for secrets (Marsaglia's xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap_or_default() % end
    }
}

type Counts = BTreeMap<&'static str, usize>;

/// Somebody with one device, on two servers.
struct Round<'a> {
    site: &'a Site,
    clients: [Client; 2],
    person: Person,
    chance: Chance,
    tokens: Tokens,
    /// Every session token of this session, oldest first, the current one last.
    issued: Vec<String>,
}

impl Round<'_> {
    fn server(&mut self) -> Client {
        let [one, two] = &self.clients;
        if self.chance.below(2) == 0 { one.clone() } else { two.clone() }
    }

    async fn play(&mut self) -> Result<&'static str, BoxError> {
        match self.chance.below(10) {
            0..=3 => self.refresh().await.map(|()| "refreshed"),
            4 | 5 => self.lose_answers().await.map(|()| "answers lost"),
            6 | 7 => self.open_tabs().await.map(|()| "parallel tabs"),
            8 => self.theft().await.map(|()| "theft"),
            _ => self.theft_in_a_race().await.map(|()| "theft in a race"),
        }
    }

    async fn refresh(&mut self) -> Tested {
        let shown = self.tokens.session_token.clone();
        let answer = self.server().refresh(&shown).await?.with(200)?;
        self.replaced_by(Tokens::of(&answer)?).await
    }

    /// The client hears nothing, and shows what it has again.
    async fn lose_answers(&mut self) -> Tested {
        let shown = self.tokens.session_token.clone();
        let lost = Tokens::of(&self.server().refresh(&shown).await?.with(200)?)?;
        for _ in 0..self.chance.below(3) {
            self.server().refresh(&shown).await?.with(200)?;
        }
        if self.chance.below(2) == 0 {
            self.age().await?;
        }
        let heard = Tokens::of(&self.server().refresh(&shown).await?.with(200)?)?;
        assert_eq!(heard.session_token, lost.session_token, "never a second chain");
        self.replaced_by(heard).await
    }

    async fn open_tabs(&mut self) -> Tested {
        let count = 2 + self.chance.below(4);
        let answers = at_once(&self.clients, &self.tokens.session_token, count).await?;
        let mut tabs = Vec::new();
        for answer in answers {
            tabs.push(Tokens::of(&answer.with(200)?)?);
        }
        let last = tabs.pop().ok_or("at least two")?;
        assert!(tabs.iter().all(|tab| tab.session_token == last.session_token), "never a second chain");
        self.replaced_by(last).await
    }

    /// Somebody shows a copy of a token from before the last one.
    async fn theft(&mut self) -> Tested {
        let copy = self.copy().await?;
        self.server().refresh(&copy).await?.problem(401, "session-token-reused")?;
        self.is_over().await
    }

    /// As [`Self::theft`], while the owner refreshes.
    async fn theft_in_a_race(&mut self) -> Tested {
        let copy = self.copy().await?;
        let (thief, owner) = (self.server(), self.server());
        let shown = self.tokens.session_token.clone();
        let (stolen, own) = tokio::try_join!(thief.refresh(&copy), owner.refresh(&shown))?;
        stolen.problem(401, "session-token-reused")?;
        match own.status {
            200 => self.tokens = Tokens::of(&own)?,
            _ => own.problem(401, "invalid-session-token")?,
        }
        self.is_over().await
    }

    /// A token that no client would show any more.
    async fn copy(&mut self) -> Result<String, BoxError> {
        while self.issued.len() < 3 {
            self.refresh().await?;
        }
        self.age().await?;
        let outdated = self.issued.len() - 2;
        self.issued.get(self.chance.below(outdated)).cloned().ok_or_else(|| "there are some".into())
    }

    /// As if so much time had passed since the last refresh that outdated tokens are forgiven no more.
    async fn age(&self) -> Tested {
        let session_id = &self.tokens.session_id;
        self.site.database().execute(&format!("update session set rotations = '[]' where id = '{session_id}'")).await
    }

    async fn replaced_by(&mut self, tokens: Tokens) -> Tested {
        assert!(!self.issued.contains(&tokens.session_token), "a token came twice");
        assert_eq!(tokens.session_id, self.tokens.session_id, "a false logout");
        self.server().me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        self.issued.push(tokens.session_token.clone());
        self.tokens = tokens;
        Ok(())
    }

    /// For everybody, thief and owner, and on both servers. The owner signs in again.
    async fn is_over(&mut self) -> Tested {
        let ended = Instant::now();
        for client in &self.clients {
            client.refresh(&self.tokens.session_token).await?.problem(401, "invalid-session-token")?;
            eventually("the end of the access token", async || {
                let status = client.me(&self.tokens.access_token).await?.status;
                Ok((status == 401).then_some(()))
            })
            .await?;
        }
        assert!(ended.elapsed() < Duration::from_secs(2), "{:?}", ended.elapsed());
        self.tokens = Tokens::of(&self.server().log_in(&self.person).await?.with(201)?)?;
        self.issued = vec![self.tokens.session_token.clone()];
        Ok(())
    }
}

fn seed() -> u64 {
    let given = std::env::var_os("REFRESH_SEED").and_then(|seed| seed.to_str()?.parse().ok());
    given.unwrap_or_else(|| RandomState::new().hash_one(0))
}

async fn rounds(site: &Site, clients: [Client; 2], number: usize, seed: u64) -> Result<Counts, BoxError> {
    let person = Person::named(&format!("person{number}"));
    let [client, _] = &clients;
    let tokens = client.sign_up(&person).await?;
    let issued = vec![tokens.session_token.clone()];
    // xorshift never leaves zero
    let chance = Chance((seed ^ (number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)) | 1);
    let mut round = Round { site, clients, person, chance, tokens, issued };
    let mut counts = Counts::new();
    for played in 0..ROUNDS / PEOPLE {
        let outcome = round.play().await.map_err(|error| format!("person {number}, round {played}: {error}"))?;
        *counts.entry(outcome).or_default() += 1;
    }
    Ok(counts)
}

on_postgresql! {
    async fn no_lost_answer_signs_out_and_no_theft_goes_unnoticed(database: TestDatabase) -> Tested {
        let site = Site::new(database)?.with("LIMITS__NETWORK_FAILURES_PER_MINUTE", 1000);
        let (one, two) = (site.serve().await?, site.serve().await?);
        let seed = seed();
        println!("seed {seed}: REFRESH_SEED={seed} plays the same rounds again");
        let started = Instant::now();

        let all = (0..PEOPLE).map(|number| rounds(&site, [one.client(), two.client()], number, seed));
        let mut counts = Counts::new();
        for (outcome, count) in futures_util::future::try_join_all(all).await?.into_iter().flatten() {
            *counts.entry(outcome).or_default() += count;
        }

        println!("{ROUNDS} rounds in {:?}: {counts:?}", started.elapsed());
        assert_eq!(counts.values().sum::<usize>(), ROUNDS);
        assert_eq!(counts.len(), 5, "every kind came");
        // each theft is told of, and nothing else is
        let thefts = counts.get("theft").unwrap_or(&0) + counts.get("theft in a race").unwrap_or(&0);
        for event in ["auth.session_token_reused", "auth.session_ended"] {
            let told = site.database().count(&format!("event_log where event_type = '{event}'")).await?;
            assert_eq!(told, thefts, "{event}");
        }
        assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
        Ok(())
    }
}
