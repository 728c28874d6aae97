//! Generates time-ordered ids (RFC 9562 section 5.7).

use services::{Clock, UuidGenerator};
use std::sync::{Arc, Mutex};
use uuid::{ContextV7, Timestamp, Uuid};

/// A generator, one per process: the order holds per generator, also when the clock is set back.
pub struct UuidV7 {
    clock: Arc<dyn Clock>,
    counter: Mutex<ContextV7>,
}

impl UuidV7 {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            counter: Mutex::new(ContextV7::new()),
        }
    }
}

impl UuidGenerator for UuidV7 {
    fn next(&self) -> Uuid {
        let now = self.clock.now();
        let seconds = u64::try_from(now.timestamp()).unwrap_or_default();

        Uuid::new_v7(Timestamp::from_unix(
            &self.counter,
            seconds,
            now.timestamp_subsec_nanos(),
        ))
    }
}

impl std::fmt::Debug for UuidV7 {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("UuidV7")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SystemClock, adjustable_clock::AdjustableClock};
    use chrono::{DateTime, TimeDelta};

    #[test]
    fn ids_are_version_7_and_carry_the_time() {
        let id = UuidV7::new(Arc::new(AdjustableClock::at(
            DateTime::UNIX_EPOCH + TimeDelta::milliseconds(1_234),
        )))
        .next();

        assert_eq!(id.get_version_num(), 7);
        assert_eq!(
            id.get_timestamp().map(|at| at.to_unix()),
            Some((1, 234_000_000))
        );
    }

    #[test]
    fn later_ids_sort_after_earlier_ones_across_threads() {
        let ids = Arc::new(UuidV7::new(Arc::new(SystemClock)));
        let made = Arc::new(Mutex::new(Vec::new()));

        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..1_000 {
                        let mut made = made.lock().unwrap();
                        made.push(ids.next());
                    }
                });
            }
        });

        assert!(
            made.lock()
                .unwrap()
                .is_sorted_by(|earlier, later| earlier < later)
        );
    }

    #[test]
    fn the_order_holds_when_the_clock_is_set_back() {
        let clock = Arc::new(AdjustableClock::at(
            DateTime::UNIX_EPOCH + TimeDelta::days(20_000),
        ));
        let ids = UuidV7::new(clock.clone());

        let before = ids.next();
        clock.advance(TimeDelta::hours(-1));

        assert!(before < ids.next());
    }
}
