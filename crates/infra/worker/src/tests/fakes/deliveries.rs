use super::TokioClock;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use kernel::Fault;
use serde_json::{Value, json};
use services::{
    ClaimRequest, Clock, Delivery, DeliveryHeaders, DeliveryQueue, DeliveryRef, QueueStats,
};
use std::sync::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, Ordering},
};
use uuid::Uuid;

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum State {
    Ready,
    Running {
        worker: String,
        until: DateTime<Utc>,
    },
    Dead,
}

#[derive(Debug, Clone)]
pub(crate) struct Row {
    pub(crate) delivery: Delivery,
    pub(crate) ordering_key: Option<String>,
    pub(crate) state: State,
    pub(crate) run_at: DateTime<Utc>,
    pub(crate) last_error: Option<String>,
}

impl Row {
    fn is_held(&self, at: DeliveryRef) -> bool {
        matches!(self.state, State::Running { .. }) && self.delivery.reference() == at
    }
}

/// An in-memory delivery queue with fault injection and counters.
#[derive(Default)]
pub(crate) struct InMemoryDeliveries {
    rows: Mutex<Vec<Row>>,
    pub(crate) down: AtomicBool,
    /// Makes `retry` fail with an unexpected fault.
    pub(crate) rejects_retries: AtomicBool,
    /// The limits of all claims.
    pub(crate) claims: Mutex<Vec<i64>>,
    /// The sizes of all acknowledged batches.
    pub(crate) acknowledgments: Mutex<Vec<usize>>,
}

impl InMemoryDeliveries {
    pub(crate) fn push(&self, kind: &str, payload: Value) -> i64 {
        self.push_keyed(kind, payload, None)
    }

    pub(crate) fn push_many(&self, kind: &str, count: usize) {
        for n in 0..count {
            self.push(kind, json!(n));
        }
    }

    pub(crate) fn push_keyed(&self, kind: &str, payload: Value, ordering_key: Option<&str>) -> i64 {
        let mut rows = self.lock();
        let id = rows.iter().map(|row| row.delivery.id).max().unwrap_or(0) + 1;
        let delivery = Delivery {
            id,
            message_id: Uuid::from_u128(id as u128),
            kind: kind.to_owned(),
            payload,
            headers: DeliveryHeaders {
                request_id: format!("request-{id}"),
                ..DeliveryHeaders::default()
            },
            attempts: 0,
            fence: 0,
            is_ordered: ordering_key.is_some(),
        };
        let ordering_key = ordering_key.map(str::to_owned);
        rows.push(Row {
            delivery,
            ordering_key,
            state: State::Ready,
            run_at: TokioClock.now(),
            last_error: None,
        });
        id
    }

    pub(crate) fn change(&self, id: i64, change: impl FnOnce(&mut Row)) {
        change(
            self.lock()
                .iter_mut()
                .find(|row| row.delivery.id == id)
                .unwrap(),
        );
    }

    /// Lets another worker take over the delivery.
    pub(crate) fn steal(&self, id: i64, until: DateTime<Utc>) {
        self.change(id, |row| {
            row.delivery.fence += 1;
            row.state = State::Running {
                worker: "other".to_owned(),
                until,
            };
        });
    }

    pub(crate) fn row(&self, id: i64) -> Option<Row> {
        self.lock()
            .iter()
            .find(|row| row.delivery.id == id)
            .cloned()
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().len()
    }

    pub(crate) fn delete(&self, delivery: DeliveryRef) -> bool {
        let mut rows = self.lock();
        let before = rows.len();
        rows.retain(|row| !row.is_held(delivery));
        rows.len() < before
    }

    pub(crate) fn has(&self, delivery: DeliveryRef) -> bool {
        self.lock().iter().any(|row| row.is_held(delivery))
    }

    /// Fails while the queue is down.
    pub(crate) fn check_available(&self) -> Result<(), Fault> {
        match self.down.load(Ordering::SeqCst) {
            true => Err(Fault::unavailable("connection refused")),
            false => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Row>> {
        self.rows.lock().unwrap()
    }

    fn update(&self, only: impl Fn(&Row) -> bool, change: impl Fn(&mut Row)) -> usize {
        self.lock()
            .iter_mut()
            .filter(|row| only(row))
            .map(change)
            .count()
    }
}

#[async_trait]
impl DeliveryQueue for InMemoryDeliveries {
    async fn claim(&self, request: &ClaimRequest) -> Result<Vec<Delivery>, Fault> {
        self.check_available()?;
        self.claims.lock().unwrap().push(request.limit);
        let mut rows = self.lock();
        let claimable = |row: &Row, earlier: &[Row]| {
            row.state == State::Ready
                && row.run_at <= request.now
                && request.kinds.contains(&row.delivery.kind.as_str())
                && (row.ordering_key.is_none()
                    || !earlier.iter().any(|head| {
                        head.ordering_key == row.ordering_key && head.state != State::Dead
                    }))
        };
        let places = (0..rows.len()).filter(|&at| claimable(&rows[at], &rows[..at]));
        let places: Vec<usize> = places
            .take(usize::try_from(request.limit).unwrap())
            .collect();
        let claim = |at: usize| {
            let row = &mut rows[at];
            row.state = State::Running {
                worker: request.worker.clone(),
                until: request.locked_until,
            };
            row.delivery.attempts += 1;
            row.delivery.fence += 1;
            row.delivery.clone()
        };
        Ok(places.into_iter().map(claim).collect())
    }

    async fn acknowledge(&self, done: &[DeliveryRef]) -> Result<usize, Fault> {
        self.check_available()?;
        self.acknowledgments.lock().unwrap().push(done.len());
        Ok(done
            .iter()
            .filter(|delivery| self.delete(**delivery))
            .count())
    }

    async fn retry(
        &self,
        delivery: DeliveryRef,
        run_at: DateTime<Utc>,
        error: &str,
    ) -> Result<bool, Fault> {
        self.check_available()?;
        if self.rejects_retries.load(Ordering::SeqCst) {
            return Err(Fault::unexpected("a constraint was violated"));
        }
        let retried = self.update(
            |row| row.is_held(delivery),
            |row| {
                row.state = State::Ready;
                row.run_at = run_at;
                row.last_error = Some(error.to_owned());
            },
        );
        Ok(retried > 0)
    }

    async fn bury(&self, delivery: DeliveryRef, error: &str) -> Result<bool, Fault> {
        self.check_available()?;
        let buried = self.update(
            |row| row.is_held(delivery),
            |row| {
                row.state = State::Dead;
                row.last_error = Some(error.to_owned());
            },
        );
        Ok(buried > 0)
    }

    async fn extend(
        &self,
        running: &[DeliveryRef],
        locked_until: DateTime<Utc>,
    ) -> Result<usize, Fault> {
        self.check_available()?;
        Ok(self.update(
            |row| running.iter().any(|at| row.is_held(*at)),
            |row| {
                if let State::Running { until, .. } = &mut row.state {
                    *until = locked_until;
                }
            },
        ))
    }

    async fn release(&self, worker: &str) -> Result<usize, Fault> {
        self.check_available()?;
        Ok(self.update(
            |row| matches!(&row.state, State::Running { worker: holder, .. } if holder == worker),
            |row| row.state = State::Ready,
        ))
    }

    async fn reap(&self, now: DateTime<Utc>) -> Result<usize, Fault> {
        self.check_available()?;
        Ok(self.update(
            |row| matches!(row.state, State::Running { until, .. } if until < now),
            |row| row.state = State::Ready,
        ))
    }

    async fn clamp(&self, latest_lease: DateTime<Utc>, _: DateTime<Utc>) -> Result<usize, Fault> {
        self.check_available()?;
        Ok(self.update(
            |row| matches!(row.state, State::Running { until, .. } if until > latest_lease),
            |row| {
                if let State::Running { until, .. } = &mut row.state {
                    *until = latest_lease;
                }
            },
        ))
    }

    async fn stats(&self) -> Result<QueueStats, Fault> {
        self.check_available()?;
        let count = |matching: fn(&State) -> bool| {
            self.lock()
                .iter()
                .filter(|row| matching(&row.state))
                .count() as i64
        };
        Ok(QueueStats {
            ready: count(|state| *state == State::Ready),
            running: count(|state| matches!(state, State::Running { .. })),
            dead: count(|state| *state == State::Dead),
        })
    }
}
