use crate::{DeliveryRow, DeliveryState};
use chrono::{DateTime, Utc};
use serde_json::Value;
use services::{ClaimRequest, Delivery, DeliveryHeaders, DeliveryRef, QueueStats};
use std::{cmp::Reverse, collections::BTreeMap};
use uuid::Uuid;

#[derive(Debug, Clone, Default)]
pub(super) struct DeliveryTable {
    rows: BTreeMap<i64, DeliveryRow>,
    last_id: i64,
}

pub(super) struct NewDelivery {
    pub message_id: Uuid,
    pub kind: &'static str,
    pub ordering_key: Option<String>,
    pub payload: Value,
    pub headers: DeliveryHeaders,
    pub run_at: DateTime<Utc>,
    pub subject: Option<[u8; 32]>,
}

impl DeliveryTable {
    pub(super) fn insert(&mut self, new: NewDelivery) {
        self.last_id += 1;
        let row = DeliveryRow {
            id: self.last_id,
            message_id: new.message_id,
            kind: new.kind.to_owned(),
            ordering_key: new.ordering_key,
            priority: 0,
            payload: new.payload,
            headers: new.headers,
            state: DeliveryState::Ready,
            attempts: 0,
            run_at: new.run_at,
            locked_by: None,
            locked_until: None,
            fence: 0,
            last_error: None,
            subject: new.subject,
        };
        self.rows.insert(row.id, row);
    }

    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = &mut DeliveryRow> {
        self.rows.values_mut()
    }

    pub(super) fn remove_about(&mut self, subjects: &[[u8; 32]]) {
        let is_about = |row: &DeliveryRow| {
            row.subject
                .is_some_and(|subject| subjects.contains(&subject))
        };
        self.rows.retain(|_, row| !is_about(row));
    }

    pub(super) fn claim(&mut self, request: &ClaimRequest) -> Vec<Delivery> {
        let due = |row: &&DeliveryRow| {
            row.state == DeliveryState::Ready
                && row.run_at <= request.now
                && request.kinds.contains(&row.kind.as_str())
        };
        let claimable = self
            .rows
            .values()
            .filter(due)
            .filter(|row| self.is_head(row));
        let mut places: Vec<_> = claimable
            .map(|row| (Reverse(row.priority), row.id))
            .collect();
        places.sort_unstable();
        places.truncate(usize::try_from(request.limit).unwrap_or_default());

        let claim = |row: &mut DeliveryRow| {
            row.state = DeliveryState::Running;
            row.attempts += 1;
            row.fence += 1;
            row.locked_by = Some(request.worker.clone());
            row.locked_until = Some(request.locked_until);
            delivery(row)
        };
        places
            .iter()
            .filter_map(|(_, id)| self.rows.get_mut(id).map(claim))
            .collect()
    }

    /// Returns whether no earlier delivery of the same kind and key is pending or running. Dead
    /// deliveries do not count.
    fn is_head(&self, row: &DeliveryRow) -> bool {
        let holds = |other: &DeliveryRow| {
            other.state != DeliveryState::Dead
                && other.kind == row.kind
                && other.ordering_key == row.ordering_key
        };
        row.ordering_key.is_none() || !self.rows.range(..row.id).any(|(_, other)| holds(other))
    }

    /// Takes a running delivery away from who shows the fence it was claimed under.
    pub(super) fn remove(&mut self, at: DeliveryRef) -> bool {
        self.held(at).is_some() && self.rows.remove(&at.id).is_some()
    }

    pub(super) fn leave(
        &mut self,
        at: DeliveryRef,
        state: DeliveryState,
        error: &str,
    ) -> Option<&mut DeliveryRow> {
        let row = self.held(at)?;
        release(row, state);
        row.last_error = Some(error.to_owned());
        Some(row)
    }

    pub(super) fn held(&mut self, at: DeliveryRef) -> Option<&mut DeliveryRow> {
        self.rows
            .get_mut(&at.id)
            .filter(|row| row.fence == at.fence && row.state == DeliveryState::Running)
    }

    /// Those that run and that `lost` names are ready again.
    pub(super) fn release(&mut self, lost: impl Fn(&DeliveryRow) -> bool) -> usize {
        let running = self
            .rows
            .values_mut()
            .filter(|row| row.state == DeliveryState::Running);
        running
            .filter(|row| lost(row))
            .map(|row| release(row, DeliveryState::Ready))
            .count()
    }

    pub(super) fn clamp(
        &mut self,
        latest_lease: DateTime<Utc>,
        latest_retry: DateTime<Utc>,
    ) -> usize {
        let mut clamped = 0;
        for row in self.rows.values_mut() {
            if row.locked_until.is_some_and(|until| until > latest_lease) {
                row.locked_until = Some(latest_lease);
                clamped += 1;
            }
            let has_failed = row.state == DeliveryState::Ready && row.attempts > 0;
            if has_failed && row.run_at > latest_retry {
                row.run_at = latest_retry;
                clamped += 1;
            }
        }
        clamped
    }

    pub(super) fn stats(&self) -> QueueStats {
        let count = |state| {
            self.rows
                .values()
                .filter(|row| row.state == state)
                .count()
                .try_into()
                .unwrap_or(i64::MAX)
        };
        QueueStats {
            ready: count(DeliveryState::Ready),
            running: count(DeliveryState::Running),
            dead: count(DeliveryState::Dead),
        }
    }

    pub(super) fn prioritize(&mut self, message_id: Uuid, priority: i16) {
        for row in self
            .rows
            .values_mut()
            .filter(|row| row.message_id == message_id)
        {
            row.priority = priority;
        }
    }

    /// Removes dead rows that were last due by then, oldest first, and counts them.
    pub(super) fn remove_dead(&mut self, by: DateTime<Utc>, limit: usize) -> usize {
        let dead = self
            .rows
            .values()
            .filter(|row| row.state == DeliveryState::Dead);
        let mut ages: Vec<_> = dead.map(|row| (row.run_at, row.id)).collect();
        ages.retain(|(run_at, _)| *run_at <= by);
        ages.sort_unstable();
        ages.truncate(limit);
        for (_, id) in &ages {
            self.rows.remove(id);
        }
        ages.len()
    }

    pub(super) fn rows(&self) -> Vec<DeliveryRow> {
        self.rows.values().cloned().collect()
    }
}

fn release(row: &mut DeliveryRow, state: DeliveryState) {
    row.state = state;
    row.locked_by = None;
    row.locked_until = None;
}

fn delivery(row: &DeliveryRow) -> Delivery {
    Delivery {
        id: row.id,
        message_id: row.message_id,
        kind: row.kind.clone(),
        payload: row.payload.clone(),
        headers: row.headers.clone(),
        attempts: row.attempts,
        fence: row.fence,
        is_ordered: row.ordering_key.is_some(),
    }
}
