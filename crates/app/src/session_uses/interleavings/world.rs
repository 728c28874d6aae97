use super::{ADDRESS, GRACE, NOTICE, PASSWORD, Party, Step, Tested};
use crate::session_uses::SessionUseNotes;
use auth::{LogIn, RefreshSession, RefreshedSession, UserTokens};
use auth_domain::SessionTokenParts;
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::{Dispatch, Failure};
use infra_http::SessionObserver;
use kernel::{EmailAddress, Password};
use services::{AccessClaims, Clock};
use std::sync::Arc;
use testing::{Fakes, contexts, given};

/// The tokens that a party stores.
#[derive(Clone)]
pub(super) struct Stored {
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

pub(super) struct World {
    fakes: Fakes,
    processes: [Arc<SessionUseNotes>; 2],
    /// When both processes write their notes next.
    writes_at: DateTime<Utc>,
    owner: Stored,
    pub(super) thief: Option<Stored>,
    has_thief_acted: bool,
    pub(super) is_over: bool,
    current: i32,
    current_token: String,
    /// The time at which generation `n + 1` was replaced.
    replaced_at: Vec<DateTime<Utc>>,
    uses: Vec<Use>,
}

impl World {
    pub(super) async fn new() -> Tested<Self> {
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

    pub(super) async fn play(&mut self, step: Step) -> Tested {
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

    pub(super) async fn wait(&mut self, milliseconds: i64) {
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

    pub(super) fn use_access_token(&mut self, party: Party, process: usize) {
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

    pub(super) async fn refresh(&mut self, party: Party, is_lost: bool) -> Tested {
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
