//! Checks a password for handlers without a transaction of their own: reserves the attempt, then a
//! slot in the hash queue, hashes, and counts a failure.

use crate::{
    Attempt, AttemptOn, AttemptOutcome, AttemptQueue, RecordFailedAttempt, Reservation,
    ReserveAttempt, SettleAttempt,
};
use cqrs::{Context, Dispatch, Failure};
use kernel::{Fault, Network, Password, PasswordHash, SessionId, Throttled, UserId};
use services::{HashCaller, HashPlace, Hasher};
use std::sync::Arc;

#[derive(Clone)]
pub struct PasswordChecks {
    pub hasher: Arc<dyn Hasher>,
    pub queue: AttemptQueue,
    pub reservations: Arc<dyn Dispatch<ReserveAttempt>>,
    pub settlements: Arc<dyn Dispatch<SettleAttempt>>,
    pub failures: Arc<dyn Dispatch<RecordFailedAttempt>>,
}

/// A reserved attempt and its slot in the hash queue.
pub(crate) struct ReservedCheck {
    pub attempt: Attempt,
    pub place: HashPlace,
}

/// The user and the session of a wrong password, as far as they are known.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FailedBy {
    pub user_id: Option<UserId>,
    pub session_id: Option<SessionId>,
}

impl PasswordChecks {
    /// Reserves the attempt before the slot, so that throttled callers never hold one.
    pub(crate) async fn reserve(
        &self,
        context: &Context,
        on: AttemptOn,
    ) -> Result<ReservedCheck, Failure<Throttled>> {
        self.hasher.check_room(caller(context))?;
        let attempt = self.reserve_attempt(context, on).await?;
        match self.hasher.admit(caller(context)) {
            Ok(place) => Ok(ReservedCheck { attempt, place }),
            Err(overloaded) => {
                self.settle(context, attempt, AttemptOutcome::Withdrawn)
                    .await?;
                Err(overloaded.into())
            }
        }
    }

    /// Waits while only attempts in flight refuse the attempt: their outcome decides whether it is
    /// permitted. Callers of a right password do not fail because of each other.
    async fn reserve_attempt(
        &self,
        context: &Context,
        on: AttemptOn,
    ) -> Result<Attempt, Failure<Throttled>> {
        let mut waiting = None;
        loop {
            let reserve = ReserveAttempt { on: on.clone() };
            let throttled = match self.reservations.dispatch(context, reserve).await {
                Ok(Reservation::Reserved(attempt)) => return Ok(attempt),
                Ok(Reservation::Throttled(throttled)) => throttled,
                Err(failure) => return Err(failure.refusal_is_unexpected()),
            };
            if throttled.is_exhausted {
                return Err(Failure::Refused(throttled));
            }
            waiting = waiting.or_else(|| self.queue.enter());
            let Some(caller) = &mut waiting else {
                return Err(Failure::Refused(throttled));
            };
            if !caller.wait().await {
                return Err(Failure::Refused(throttled));
            }
        }
    }

    pub(crate) async fn verify(
        &self,
        place: HashPlace,
        password: &Password,
        hash: Option<&PasswordHash>,
    ) -> Result<bool, Fault> {
        self.hasher
            .verify_in(place, password.clone(), hash.cloned())
            .await
    }

    pub(crate) async fn settle<R>(
        &self,
        context: &Context,
        attempt: Attempt,
        outcome: AttemptOutcome,
    ) -> Result<(), Failure<R>> {
        let settle = SettleAttempt { attempt, outcome };
        let settled = self.settlements.dispatch(context, settle).await;
        settled.map_err(Failure::refusal_is_unexpected)
    }

    /// Counts and records a wrong password.
    pub(crate) async fn fail<R>(
        &self,
        context: &Context,
        attempt: Attempt,
        FailedBy {
            user_id,
            session_id,
        }: FailedBy,
    ) -> Result<(), Failure<R>> {
        let failed = RecordFailedAttempt {
            attempt,
            user_id,
            session_id,
        };
        let recorded = self.failures.dispatch(context, failed).await;
        recorded.map_err(Failure::refusal_is_unexpected)
    }

    /// Returns `None` also if the hasher is overloaded: a later log-in renews the hash.
    pub(crate) async fn renewed(
        &self,
        context: &Context,
        verified: &PasswordHash,
        password: Password,
    ) -> Option<PasswordHash> {
        if !self.hasher.needs_rehash(verified) {
            return None;
        }
        self.hasher.hash(caller(context), password).await.ok()
    }
}

pub(crate) fn caller(context: &Context) -> HashCaller {
    HashCaller::Client(Network::of(context.source()))
}
