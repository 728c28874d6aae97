//! Random interleavings of an owner, who loses answers and opens tabs, and of a thief, on two
//! processes that share the database.

use super::SessionUseNotes;
use auth::{LogIn, RefreshSession, RefreshedSession, UserTokens};
use auth_domain::SessionTokenParts;
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::{Dispatch, Failure};
use infra_http::SessionObserver;
use kernel::{BoxError, EmailAddress, Password};
use proptest::prelude::*;
use services::{AccessClaims, Clock};
use std::sync::Arc;
use testing::{Fakes, contexts, given};

const ADDRESS: &str = "ann@example.org";
const PASSWORD: &str = "correct horse battery";
const GRACE: TimeDelta = TimeDelta::seconds(10);
/// The time after which a use is known to all processes.
const NOTICE: TimeDelta = TimeDelta::seconds(1);

type Tested<T = ()> = Result<T, BoxError>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Party {
    Owner,
    Thief,
}

#[derive(Debug, Clone)]
enum Step {
    Refresh {
        party: Party,
        is_lost: bool,
    },
    /// Tabs that share their storage refresh with one token, within milliseconds of each other.
    Tabs {
        delays: Vec<i64>,
    },
    Use {
        party: Party,
        process: usize,
    },
    /// The thief copies the tokens that the owner stores.
    Steal,
    Wait {
        milliseconds: i64,
    },
    /// The process loses the notes that it has not written.
    Kill {
        process: usize,
    },
    Stop {
        process: usize,
    },
}

fn step(has_thief: bool) -> impl Strategy<Value = Step> {
    let party = prop_oneof![Just(Party::Owner), Just(Party::Thief)]
        .prop_map(move |party| if has_thief { party } else { Party::Owner });
    let refresh = (party.clone(), prop::bool::weighted(0.3))
        .prop_map(|(party, is_lost)| Step::Refresh { party, is_lost });
    let tabs = prop::collection::vec(0..3000_i64, 1..4).prop_map(|delays| Step::Tabs { delays });
    let steal = if has_thief {
        Step::Steal
    } else {
        Step::Wait { milliseconds: 1 }
    };
    let wait = prop_oneof![0..2000_i64, 8000..12_000_i64, 0..3_600_000_i64]
        .prop_map(|milliseconds| Step::Wait { milliseconds });
    prop_oneof![
        4 => refresh,
        1 => tabs,
        4 => (party, 0..2_usize).prop_map(|(party, process)| Step::Use { party, process }),
        1 => Just(steal),
        4 => wait,
        1 => (0..2_usize).prop_map(|process| Step::Kill { process }),
        1 => (0..2_usize).prop_map(|process| Step::Stop { process }),
    ]
}

/// The tokens that a party stores.
#[derive(Clone)]
struct Stored {
    tokens: UserTokens,
    claims: Arc<AccessClaims>,
    generation: i32,
}

struct Use {
    process: usize,
    generation: i32,
    at: DateTime<Utc>,
    may_be_lost: bool,
}

struct World {
    fakes: Fakes,
    processes: [Arc<SessionUseNotes>; 2],
    /// When both processes write their notes next.
    writes_at: DateTime<Utc>,
    owner: Stored,
    thief: Option<Stored>,
    has_thief_acted: bool,
    is_over: bool,
    current: i32,
    current_token: String,
    /// The time at which generation `n + 1` was replaced.
    replaced_at: Vec<DateTime<Utc>>,
    uses: Vec<Use>,
}

impl World {
    async fn new() -> Tested<Self> {
        let fakes = Fakes::default();
        let address = EmailAddress::parse(ADDRESS)?;
        given::account(&fakes, &address, PASSWORD).await?;
        let log_in = LogIn {
            address: Some(address),
            password: Password::from_input(PASSWORD),
            device_name: None,
        };
        let tokens = fakes
            .auth()
            .dispatch(&contexts::anonymous(), log_in)
            .await?;
        let owner = stored(&fakes, tokens)?;
        let process = || SessionUseNotes::new(fakes.database.session_uses(), fakes.clock.clone());
        Ok(Self {
            processes: [process(), process()],
            writes_at: fakes.clock.now(),
            current: owner.generation,
            current_token: owner.tokens.session_token.expose().to_owned(),
            owner,
            thief: None,
            has_thief_acted: false,
            is_over: false,
            replaced_at: Vec::new(),
            uses: Vec::new(),
            fakes,
        })
    }

    async fn play(&mut self, step: Step) -> Tested {
        match step {
            Step::Refresh { party, is_lost } => self.refresh(party, is_lost).await?,
            Step::Tabs { delays } => {
                let before = self.owner.clone();
                for delay in delays {
                    self.wait(delay).await;
                    self.owner = before.clone();
                    self.refresh(Party::Owner, false).await?;
                }
            }
            Step::Use { party, process } => self.use_access_token(party, process),
            Step::Steal => self.thief = Some(self.owner.clone()),
            Step::Wait { milliseconds } => self.wait(milliseconds).await,
            Step::Kill { process } => {
                let since = self.now() - NOTICE;
                for lost in &mut self.uses {
                    lost.may_be_lost |= lost.process == process && lost.at > since;
                }
                self.restart(process);
            }
            Step::Stop { process } => {
                self.processes[process].write_generations().await;
                self.restart(process);
            }
        }
        Ok(())
    }

    fn now(&self) -> DateTime<Utc> {
        self.fakes.clock.now()
    }

    fn restart(&mut self, process: usize) {
        let clock = self.fakes.clock.clone();
        self.processes[process] = SessionUseNotes::new(self.fakes.database.session_uses(), clock);
    }

    async fn wait(&mut self, milliseconds: i64) {
        let end = self.now() + TimeDelta::milliseconds(milliseconds);
        if end >= self.writes_at {
            self.fakes.clock.advance(self.writes_at - self.now());
            for process in &self.processes {
                process.write_generations().await;
            }
            // nothing else is noted until then
            self.writes_at = end + TimeDelta::milliseconds(500);
        }
        self.fakes.clock.advance(end - self.now());
    }

    fn use_access_token(&mut self, party: Party, process: usize) {
        let Some(stored) = self.of(party) else { return };
        if self.now() >= stored.claims.expires_at {
            return;
        }
        self.processes[process].used(&stored.claims);
        self.has_thief_acted |= party == Party::Thief;
        self.uses.push(Use {
            process,
            generation: stored.generation,
            at: self.now(),
            may_be_lost: false,
        });
    }

    fn of(&self, party: Party) -> Option<Stored> {
        match party {
            Party::Owner => Some(self.owner.clone()),
            Party::Thief => self.thief.clone(),
        }
    }

    async fn refresh(&mut self, party: Party, is_lost: bool) -> Tested {
        let Some(presented) = self.of(party) else {
            return Ok(());
        };
        self.has_thief_acted |= party == Party::Thief;
        let (module, token) = (self.fakes.auth(), presented.tokens.session_token);
        let refresh = RefreshSession { token };

        let refreshed = module.dispatch(&contexts::anonymous(), refresh).await;

        if self.is_over {
            assert!(
                matches!(refreshed, Err(Failure::Refused(_))),
                "{refreshed:?}"
            );
            return Ok(());
        }
        let tokens = match refreshed? {
            RefreshedSession::Refreshed(tokens) => {
                assert_eq!(
                    presented.generation, self.current,
                    "only the current token rotates"
                );
                self.current += 1;
                self.current_token = tokens.session_token.expose().to_owned();
                self.replaced_at.push(self.now());
                tokens
            }
            RefreshedSession::Reissued(tokens) => {
                let missed = self.must_notice(presented.generation);
                assert!(!missed, "a copied token went unnoticed");
                assert_eq!(
                    tokens.session_token.expose(),
                    self.current_token,
                    "one chain"
                );
                tokens
            }
            RefreshedSession::Reused => {
                assert!(self.has_thief_acted, "a false log-out");
                assert!(self.may_notice(presented.generation), "a tolerated token");
                assert_eq!(self.fakes.mails.all().len(), 1);
                self.is_over = true;
                return Ok(());
            }
        };
        if !is_lost {
            let received = Some(stored(&self.fakes, tokens)?);
            match party {
                Party::Owner => self.owner = received.ok_or("received")?,
                Party::Thief => self.thief = received,
            }
        }
        Ok(())
    }

    fn is_in_grace_period(&self, generation: i32) -> bool {
        let replaced_at = usize::try_from(generation - 1)
            .ok()
            .and_then(|index| self.replaced_at.get(index));
        replaced_at.is_some_and(|at| self.now() < *at + GRACE)
    }

    /// Returns whether a refresh with this generation proves a theft to all processes.
    fn must_notice(&self, generation: i32) -> bool {
        let known_since = self.now() - NOTICE;
        let is_known = |used: &Use| !used.may_be_lost && used.at <= known_since;
        self.notices(generation, is_known)
    }

    /// Returns whether a process may know that a refresh with this generation is a theft.
    fn may_notice(&self, generation: i32) -> bool {
        self.notices(generation, |_| true)
    }

    fn notices(&self, generation: i32, is_known: impl Fn(&Use) -> bool) -> bool {
        let is_used = |used: &Use| used.generation == self.current && is_known(used);
        let is_previous = generation + 1 == self.current;
        generation < self.current
            && !self.is_in_grace_period(generation)
            && (!is_previous || self.uses.iter().any(is_used))
    }
}

fn stored(fakes: &Fakes, tokens: UserTokens) -> Tested<Stored> {
    Ok(Stored {
        generation: SessionTokenParts::parse(&tokens.session_token)?.generation,
        claims: fakes
            .access_tokens
            .issued()
            .pop()
            .ok_or("no access token")?,
        tokens,
    })
}

/// Plays the steps, and then both parties go on in turns, using what they get.
async fn play(steps: Vec<Step>) -> Tested {
    let mut world = World::new().await?;
    for step in steps {
        world.play(step).await?;
    }
    for _ in 0..2 {
        for (party, process) in [(Party::Owner, 0), (Party::Thief, 1)] {
            world.wait(11_000).await;
            world.refresh(party, false).await?;
            world.use_access_token(party, process);
        }
    }
    world.wait(11_000).await;
    world.refresh(Party::Owner, false).await?;
    assert_eq!(
        world.is_over,
        world.thief.is_some(),
        "ended if and only if there was a theft"
    );
    Ok(())
}

fn run(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let failed = |error: BoxError| TestCaseError::fail(error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|error| failed(error.into()))?;
    runtime.block_on(play(steps)).map_err(failed)
}

proptest! {
    #[test]
    fn lost_answers_and_tabs_never_end_a_session(
        steps in prop::collection::vec(step(false), 0..40),
    ) {
        run(steps)?;
    }

    #[test]
    fn a_theft_is_noticed_one_second_after_the_first_use_of_the_current_pair(
        steps in prop::collection::vec(step(true), 0..40),
    ) {
        run(steps)?;
    }
}
