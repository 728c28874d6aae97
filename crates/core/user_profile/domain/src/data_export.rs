use chrono::{DateTime, TimeDelta, Utc};
use kernel::{History, UserId, aggregate_events, id};
use serde::{Deserialize, Serialize};

id!(
    /// The id of an export of a user's personal data.
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

/// An operator exported the personal data of a user at the command line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ExportDelivered {
    pub export_id: ExportId,
    pub user_id: UserId,
}

aggregate_events! {
    ExportEvent of "data_export" {
        ExportRequested = "user_profile.export_requested",
        ExportPrepared = "user_profile.export_prepared",
        ExportDelivered = "user_profile.export_handed_out",
    }
}

/// Lifetime of exports and limit per user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExportRules {
    pub ttl: TimeDelta,
    pub per_day: usize,
}

impl Default for ExportRules {
    fn default() -> Self {
        Self {
            ttl: TimeDelta::days(7),
            per_day: 3,
        }
    }
}

/// The user reached the limit of exports within 24 hours.
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

/// A requested export of a user's personal data: prepared once and deleted after it expires. A user
/// has at most one export that is not prepared yet.
#[derive(Debug, Clone, PartialEq)]
pub struct DataExport {
    state: ExportState,
    history: History<ExportEvent>,
}

impl DataExport {
    /// Requests an export. `unexpired` are the other exports of the user that have not expired,
    /// oldest first.
    pub fn request(
        id: ExportId,
        user_id: UserId,
        unexpired: &[Self],
        rules: &ExportRules,
        now: DateTime<Utc>,
    ) -> Result<Self, TooManyExports> {
        let day = TimeDelta::days(1);
        let recent: Vec<_> = unexpired
            .iter()
            .map(|export| export.state.requested_at)
            // later times are those of a clock that has been set back
            .filter(|at| *at + day > now && *at <= now + day)
            .collect();
        if let Some(oldest_counted) = recent.iter().rev().nth(rules.per_day.saturating_sub(1)) {
            return Err(TooManyExports {
                retry_at: *oldest_counted + day,
            });
        }
        let mut history = History::default();
        history.record(
            now,
            ExportRequested {
                export_id: id,
                user_id,
            },
        );
        let state = ExportState {
            id,
            user_id,
            requested_at: now,
            expires_at: now + rules.ttl,
            prepared_at: None,
        };
        Ok(Self { state, history })
    }

    /// Records an export that was given to an operator directly. Its content is not stored.
    pub fn deliver(id: ExportId, user_id: UserId, now: DateTime<Utc>) -> Self {
        let mut history = History::default();
        history.record(
            now,
            ExportDelivered {
                export_id: id,
                user_id,
            },
        );
        let state = ExportState {
            id,
            user_id,
            requested_at: now,
            expires_at: now,
            prepared_at: Some(now),
        };
        Self { state, history }
    }

    pub const fn restore(state: ExportState, version: i64) -> Self {
        Self {
            state,
            history: History::restore(version),
        }
    }

    /// Marks the export as prepared. Returns `false` if it was prepared before or has expired.
    pub fn prepare(&mut self, now: DateTime<Utc>) -> bool {
        if !self.is_pending() || self.state.expires_at <= now {
            return false;
        }
        self.state.prepared_at = Some(now);
        let ExportState { id, user_id, .. } = self.state;
        self.history.record(
            now,
            ExportPrepared {
                export_id: id,
                user_id,
            },
        );
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

    fn requested(
        unexpired: &[DataExport],
        now: DateTime<Utc>,
    ) -> Result<DataExport, TooManyExports> {
        let rules = ExportRules {
            ttl: TimeDelta::days(7),
            per_day: 2,
        };
        DataExport::request(
            ExportId::new(Uuid::from_u128(1)),
            UserId::new(Uuid::from_u128(2)),
            unexpired,
            &rules,
            now,
        )
    }

    #[test]
    fn requests_beyond_the_daily_limit_are_rejected() -> Result<(), TooManyExports> {
        let later = START + TimeDelta::hours(10);
        let two = [requested(&[], START)?, requested(&[], later)?];
        let refused = requested(&two, later + TimeDelta::hours(1));
        assert_eq!(
            refused,
            Err(TooManyExports {
                retry_at: START + TimeDelta::days(1)
            })
        );
        let third = requested(&two, START + TimeDelta::days(1))?;
        let three = [two.as_slice(), &[third]].concat();
        let refused = requested(&three, START + TimeDelta::days(1));
        assert_eq!(
            refused,
            Err(TooManyExports {
                retry_at: later + TimeDelta::days(1)
            }),
            "the first one no longer counts"
        );
        Ok(())
    }

    #[test]
    fn an_export_is_prepared_once_and_before_it_expires() -> Result<(), TooManyExports> {
        let mut export = requested(&[], START)?;
        let now = START + TimeDelta::minutes(1);
        assert!(export.is_pending() && export.prepare(now) && !export.prepare(now));
        assert_eq!(
            (
                export.state().prepared_at,
                export.history().recorded().len()
            ),
            (Some(now), 2)
        );

        let mut expired = requested(&[], START)?;
        assert!(!expired.prepare(START + TimeDelta::days(7)) && expired.is_pending());
        Ok(())
    }

    #[test]
    fn an_export_handed_out_expires_immediately() {
        let mut export = DataExport::deliver(
            ExportId::new(Uuid::from_u128(1)),
            UserId::new(Uuid::from_u128(2)),
            START,
        );
        assert!(!export.prepare(START) && export.state().expires_at <= START);
        assert_eq!(export.history().recorded().len(), 1);
    }
}
