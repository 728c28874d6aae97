use super::TokioClock;
use crate::{DeliveryHandler, Handled};
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use services::{Clock, Delivery};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::time::sleep;

/// A handler with a given duration and result that records its attempts.
pub(crate) struct Scripted {
    takes: Duration,
    ends: fn(&Delivery) -> Handled,
    log: Mutex<Log>,
}

#[derive(Default)]
struct Log {
    begun: Vec<(DateTime<Utc>, i64)>,
    ended: Vec<i64>,
    running: usize,
    most_running: usize,
}

impl Scripted {
    pub(crate) fn new(takes: Duration, ends: fn(&Delivery) -> Handled) -> Arc<Self> {
        Arc::new(Self {
            takes,
            ends,
            log: Mutex::default(),
        })
    }

    /// Returns the start time and delivery of each attempt.
    pub(crate) fn begun(&self) -> Vec<(DateTime<Utc>, i64)> {
        self.log.lock().unwrap().begun.clone()
    }

    pub(crate) fn ended(&self) -> Vec<i64> {
        self.log.lock().unwrap().ended.clone()
    }

    pub(crate) fn most_running(&self) -> usize {
        self.log.lock().unwrap().most_running
    }

    fn begin(&self, delivery: &Delivery) {
        let mut log = self.log.lock().unwrap();
        log.begun.push((TokioClock.now(), delivery.id));
        log.running += 1;
        log.most_running = log.most_running.max(log.running);
    }

    fn end(&self, delivery: &Delivery) {
        let mut log = self.log.lock().unwrap();
        log.ended.push(delivery.id);
        log.running -= 1;
    }
}

#[async_trait]
impl DeliveryHandler for Scripted {
    fn kind(&self) -> &'static str {
        "test.job"
    }

    async fn deliver(&self, delivery: &Delivery) -> Handled {
        self.begin(delivery);
        sleep(self.takes).await;
        self.end(delivery);
        (self.ends)(delivery)
    }
}
