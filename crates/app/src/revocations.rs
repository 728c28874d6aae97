//! A cache of revoked access tokens, so that requests need no query.

use crate::node::SigningKeys;
use auth::ports::{Revocation, RevocationCursor, RevocationLog};
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::Fault;
use infra_http::{Revocations, Revoked};
use kernel::{SessionId, UserId};
use services::{AccessClaims, Clock};
use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, PoisonError, RwLock},
    time::Duration,
};

/// Revocations are dropped once all affected tokens have expired, so memory is bounded by the
/// number of revocations within the lifetime of an access token.
pub struct RevocationCache {
    log: Arc<dyn RevocationLog>,
    clock: Arc<dyn Clock>,
    /// The maximum lifetime of an access token.
    token_ttl: TimeDelta,
    known: RwLock<Known>,
}

#[derive(Default)]
struct Known {
    ended: HashMap<SessionId, DateTime<Utc>>,
    epochs: HashMap<UserId, (i64, DateTime<Utc>)>,
}

/// A revocation takes effect within this interval plus the time of one query.
const POLL: Duration = Duration::from_millis(250);
/// The maximum difference between the clocks of processes that share a database.
const CLOCK_SKEW: TimeDelta = TimeDelta::minutes(5);
const FORGET_EVERY: u64 = 240;

impl RevocationCache {
    /// Returns a cache with all earlier revocations.
    pub async fn start(
        log: Arc<dyn RevocationLog>,
        clock: Arc<dyn Clock>,
        token_ttl: TimeDelta,
    ) -> Result<(Arc<Self>, RevocationCursor), Fault> {
        let since = clock.now() - token_ttl - CLOCK_SKEW;
        let (revocations, cursor) = log.start(since).await?;
        let cache = Arc::new(Self {
            log,
            clock,
            token_ttl,
            known: RwLock::default(),
        });
        cache.learn(revocations);
        Ok((cache, cursor))
    }

    /// Follows the event log until `stop` completes, also for changes of signing keys. Keeps known
    /// revocations while the database does not respond.
    pub async fn follow(
        self: Arc<Self>,
        mut cursor: RevocationCursor,
        signing_keys: SigningKeys,
        stop: impl Future<Output = ()>,
    ) {
        let following = async {
            let mut reachable = true;
            for round in 1u64.. {
                tokio::time::sleep(POLL).await;
                let learned = self.log.after(&cursor).await.map(|(revocations, next)| {
                    self.learn(revocations.clone());
                    cursor = next;
                    revocations
                });
                signing_keys
                    .catch_up(learned.as_deref().unwrap_or_default())
                    .await;
                if reachable != learned.is_ok() {
                    reachable = learned.is_ok();
                    tracing::warn!(reachable, "revocations of other processes");
                }
                if round.is_multiple_of(FORGET_EVERY) {
                    self.forget();
                }
            }
        };
        tokio::select! {
            () = following => {}
            () = stop => {}
        }
    }

    fn learn(&self, revocations: Vec<Revocation>) {
        if revocations.is_empty() {
            return;
        }
        let until = self.clock.now() + self.token_ttl + CLOCK_SKEW;
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        for revocation in revocations {
            match revocation {
                Revocation::SessionEnded(session_id) => {
                    known.ended.insert(session_id, until);
                }
                Revocation::EpochRaised { user_id, epoch } => {
                    let (highest, kept_until) =
                        known.epochs.entry(user_id).or_insert((epoch, until));
                    (*highest, *kept_until) = (epoch.max(*highest), until);
                }
                // applied by `SigningKeys`
                Revocation::SigningKeyCreated { .. } | Revocation::SigningKeyRevoked { .. } => {}
            }
        }
    }

    fn forget(&self) {
        let now = self.clock.now();
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        known.ended.retain(|_, until| *until > now);
        known.epochs.retain(|_, (_, until)| *until > now);
    }
}

impl Revocations for RevocationCache {
    fn refuses(&self, claims: &AccessClaims) -> Option<Revoked> {
        let known = self.known.read().unwrap_or_else(PoisonError::into_inner);
        if known.ended.contains_key(&claims.session_id) {
            return Some(Revoked::Ended);
        }
        let (epoch, _) = known.epochs.get(&claims.user_id)?;
        (claims.epoch < *epoch).then_some(Revoked::Stale)
    }
}
