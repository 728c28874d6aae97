use chrono::{DateTime, TimeDelta, Utc};
use kernel::{History, UserId, aggregate_events, id};
use serde::{Deserialize, Serialize};

id!(
    /// One export of what is held about a person.
    ExportId
);

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportRequested {
    pub export_id: ExportId,
    pub user_id: UserId,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportPrepared {
    pub export_id: ExportId,
    pub user_id: UserId,
}

/// An operator was given what is held about somebody.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportHandedOut {
    pub export_id: ExportId,
    pub user_id: UserId,
}

aggregate_events! {
    ExportEvent of "data_export" {
        ExportRequested = "user_profile.export_requested",
        ExportPrepared = "user_profile.export_prepared",
        ExportHandedOut = "user_profile.export_handed_out",
    }
}

/// Life time and limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportRules {
    pub ttl: TimeDelta,
    pub per_day: usize,
}

impl Default for ExportRules {
    fn default() -> Self {
        Self { ttl: TimeDelta::days(7), per_day: 3 }
    }
}

/// There were as many in the last day as anybody gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there were too many exports within a day")]
pub struct TooManyExports {
    pub retry_at: DateTime<Utc>,
}

/// The stored form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportState {
    pub id: ExportId,
    pub user_id: UserId,
    pub requested_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub prepared_at: Option<DateTime<Utc>>,
}

/// Asked for, prepared once, and gone when it expires. A person has at most one that is yet to be prepared.
#[derive(Debug, Clone, PartialEq)]
pub struct DataExport {
    state: ExportState,
    history: History<ExportEvent>,
}

impl DataExport {
    /// `living`: those of the same user that have not expired, oldest first.
    pub fn request(
        id: ExportId,
        user_id: UserId,
        living: &[Self],
        rules: &ExportRules,
        now: DateTime<Utc>,
    ) -> Result<Self, TooManyExports> {
        let day = TimeDelta::days(1);
        let recent: Vec<_> =
            living.iter().map(|export| export.state.requested_at).filter(|at| *at + day > now).collect();
        if let Some(oldest_that_counts) = recent.iter().rev().nth(rules.per_day.saturating_sub(1)) {
            return Err(TooManyExports { retry_at: *oldest_that_counts + day });
        }
        let mut history = History::default();
        history.record(now, ExportRequested { export_id: id, user_id });
        let state = ExportState { id, user_id, requested_at: now, expires_at: now + rules.ttl, prepared_at: None };
        Ok(Self { state, history })
    }

    /// Given to an operator at once; nothing of it is kept but that it was.
    pub fn hand_out(id: ExportId, user_id: UserId, now: DateTime<Utc>) -> Self {
        let mut history = History::default();
        history.record(now, ExportHandedOut { export_id: id, user_id });
        let state = ExportState { id, user_id, requested_at: now, expires_at: now, prepared_at: Some(now) };
        Self { state, history }
    }

    pub const fn restore(state: ExportState, version: i64) -> Self {
        Self { state, history: History::restore(version) }
    }

    /// Whether there is anything to prepare: not what is prepared already, nor what nobody can fetch any more.
    pub fn prepare(&mut self, now: DateTime<Utc>) -> bool {
        if !self.is_pending() || self.state.expires_at <= now {
            return false;
        }
        self.state.prepared_at = Some(now);
        let ExportState { id, user_id, .. } = self.state;
        self.history.record(now, ExportPrepared { export_id: id, user_id });
        true
    }

    pub const fn is_pending(&self) -> bool {
        self.state.prepared_at.is_none()
    }

    pub const fn state(&self) -> &ExportState {
        &self.state
    }

    pub const fn history(&self) -> &History<ExportEvent> {
        &self.history
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn requested(living: &[DataExport], now: DateTime<Utc>) -> Result<DataExport, TooManyExports> {
        let rules = ExportRules { ttl: TimeDelta::days(7), per_day: 2 };
        DataExport::request(ExportId::new(Uuid::from_u128(1)), UserId::new(Uuid::from_u128(2)), living, &rules, now)
    }

    #[test]
    fn so_many_a_day_and_no_more() -> Result<(), TooManyExports> {
        let later = START + TimeDelta::hours(10);
        let two = [requested(&[], START)?, requested(&[], later)?];
        let refused = requested(&two, later + TimeDelta::hours(1));
        assert_eq!(refused, Err(TooManyExports { retry_at: START + TimeDelta::days(1) }));
        let third = requested(&two, START + TimeDelta::days(1))?;
        let three = [two.as_slice(), &[third]].concat();
        let refused = requested(&three, START + TimeDelta::days(1));
        assert_eq!(refused, Err(TooManyExports { retry_at: later + TimeDelta::days(1) }), "the first counts no more");
        Ok(())
    }

    #[test]
    fn it_is_prepared_once_and_in_time() -> Result<(), TooManyExports> {
        let mut export = requested(&[], START)?;
        let now = START + TimeDelta::minutes(1);
        assert!(export.is_pending() && export.prepare(now) && !export.prepare(now));
        assert_eq!((export.state().prepared_at, export.history().recorded().len()), (Some(now), 2));

        let mut expired = requested(&[], START)?;
        assert!(!expired.prepare(START + TimeDelta::days(7)) && expired.is_pending());
        Ok(())
    }

    #[test]
    fn what_is_handed_out_is_never_fetched() {
        let mut export =
            DataExport::hand_out(ExportId::new(Uuid::from_u128(1)), UserId::new(Uuid::from_u128(2)), START);
        assert!(!export.prepare(START) && export.state().expires_at <= START);
        assert_eq!(export.history().recorded().len(), 1);
    }
}
