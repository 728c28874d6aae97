use super::*;
use proptest::prelude::*;

const START: DateTime<Utc> = DateTime::UNIX_EPOCH;
const DELAY: ThrottleRule = ThrottleRule {
    name: "address",
    limit: 5,
    window: TimeDelta::minutes(5),
    after: AfterLimit::Delay {
        longest: TimeDelta::hours(1),
        stop_at: Some(100),
    },
};
const QUOTA: ThrottleRule = ThrottleRule::quota("network", 3, TimeDelta::minutes(1));

fn throttle() -> Throttle {
    Throttle::new([7; 32], START)
}

fn failure(
    throttle: &mut Throttle,
    rule: &ThrottleRule,
    now: DateTime<Utc>,
) -> Result<(), Throttled> {
    throttle.reserve(rule, now)?;
    throttle.fail(rule, now);
    Ok(())
}

/// Returns when the next attempt is allowed if one at `now` is refused.
fn retry_at(throttle: &Throttle, rule: &ThrottleRule, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let refused = throttle.clone().reserve(rule, now).err()?;
    Some(refused.retry_at)
}

#[test]
fn delays_double_after_five_free_attempts() -> Result<(), Throttled> {
    let mut throttle = throttle();
    for _ in 0..5 {
        failure(&mut throttle, &DELAY, START)?;
    }
    let mut now = START;
    for minutes in [5, 10, 20, 40, 60, 60] {
        let until = now + TimeDelta::minutes(minutes);
        let before = until - TimeDelta::microseconds(1);
        assert_eq!(
            retry_at(&throttle, &DELAY, before),
            Some(until),
            "{minutes}"
        );
        now = until;
        failure(&mut throttle, &DELAY, now)?;
    }
    Ok(())
}

#[test]
fn a_hundred_consecutive_failures_stop_attempts_until_they_fade() -> Result<(), Throttled> {
    let mut throttle = throttle();
    let mut now = START;
    for _ in 0..100 {
        failure(&mut throttle, &DELAY, now)?;
        now += TimeDelta::hours(1);
    }
    let faded = now - TimeDelta::hours(1) + MEMORY;
    assert_eq!(
        retry_at(&throttle, &DELAY, now + TimeDelta::days(1)),
        Some(faded)
    );
    let refused = throttle.reserve(&DELAY, faded - TimeDelta::microseconds(1));
    assert!(refused.is_err_and(|refused| refused.is_exhausted));
    failure(&mut throttle, &DELAY, faded)?;
    assert_eq!(
        (throttle.state().in_a_row, throttle.state().in_window),
        (1, 1)
    );
    Ok(())
}

#[test]
fn delays_reset_after_a_day_and_counters_after_a_week() -> Result<(), Throttled> {
    let mut throttle = throttle();
    for _ in 0..5 {
        failure(&mut throttle, &DELAY, START)?;
    }
    let next_day = START + TimeDelta::minutes(5) + TimeDelta::days(1);
    failure(&mut throttle, &DELAY, next_day)?;
    assert_eq!(
        (throttle.state().in_a_row, throttle.state().in_window),
        (6, 1)
    );
    failure(&mut throttle, &DELAY, next_day + MEMORY)?;
    assert_eq!(
        (throttle.state().in_a_row, throttle.state().in_window),
        (1, 1)
    );
    Ok(())
}

#[test]
fn a_quota_resets_when_the_window_of_its_first_failure_ends() -> Result<(), Throttled> {
    let mut throttle = throttle();
    for second in [5, 10, 50] {
        failure(&mut throttle, &QUOTA, START + TimeDelta::seconds(second))?;
    }
    let end = START + TimeDelta::seconds(65);
    let before = end - TimeDelta::seconds(1);
    assert_eq!(retry_at(&throttle, &QUOTA, before), Some(end));
    assert!(throttle.is_exhausted(&QUOTA, before));
    assert!(throttle.count(&QUOTA, before).is_err());
    throttle.count(&QUOTA, end)?;
    assert_eq!(throttle.state().in_window, 1);
    Ok(())
}

#[test]
fn a_failure_that_is_taken_back_can_be_made_again() -> Result<(), Throttled> {
    let mut throttle = throttle();
    throttle.take_back(&QUOTA, START);
    for _ in 0..3 {
        throttle.count(&QUOTA, START)?;
    }
    throttle.take_back(&QUOTA, START);
    throttle.count(&QUOTA, START)?;
    assert!(throttle.count(&QUOTA, START).is_err());
    Ok(())
}

#[test]
fn a_refusal_caused_by_attempts_in_flight_is_short() -> Result<(), Throttled> {
    for rule in [&QUOTA, &DELAY] {
        let mut throttle = throttle();
        for _ in 0..rule.limit {
            throttle.reserve(rule, START)?;
        }
        let refused = throttle.reserve(rule, START).err();
        let expected = Throttled {
            rule: *rule,
            retry_at: START + TimeDelta::seconds(1),
            is_exhausted: false,
        };
        assert_eq!(refused, Some(expected));
        throttle.release(rule, START);
        throttle.reserve(rule, START)?;
    }
    Ok(())
}

#[test]
fn one_attempt_at_a_time_is_allowed_after_a_delay() -> Result<(), Throttled> {
    let mut throttle = throttle();
    for _ in 0..5 {
        failure(&mut throttle, &DELAY, START)?;
    }
    let now = START + TimeDelta::minutes(5);
    throttle.reserve(&DELAY, now)?;
    assert!(throttle.reserve(&DELAY, now).is_err());
    Ok(())
}

#[test]
fn attempts_whose_process_died_count_as_failures_after_a_minute() -> Result<(), Throttled> {
    let mut throttle = throttle();
    for _ in 0..5 {
        throttle.reserve(&DELAY, START)?;
    }
    let lapsed = START + IN_FLIGHT;
    assert_eq!(
        retry_at(&throttle, &DELAY, lapsed),
        Some(lapsed + TimeDelta::minutes(5))
    );
    throttle.fail(&DELAY, lapsed);
    assert_eq!(
        throttle.state().in_window,
        5,
        "a late outcome is not counted again"
    );
    Ok(())
}

#[test]
fn clearing_forgets_failures_but_not_attempts_in_flight() -> Result<(), Throttled> {
    let mut throttle = throttle();
    failure(&mut throttle, &DELAY, START)?;
    throttle.reserve(&DELAY, START)?;
    throttle.clear(START);
    assert_eq!(
        (throttle.state().in_a_row, throttle.state().in_flight),
        (0, 1)
    );
    throttle.fail(&DELAY, START);
    assert_eq!(
        (throttle.state().in_a_row, throttle.state().in_flight),
        (1, 0)
    );
    Ok(())
}

#[derive(Debug, Clone, Copy)]
struct Step {
    wait: TimeDelta,
    /// A successful attempt before the guess.
    owner_logs_in: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let seconds = prop_oneof![0..90i64, 0..7_200i64, 0..800_000i64];
    let step = (seconds, any::<bool>()).prop_map(|(seconds, owner_logs_in)| Step {
        wait: TimeDelta::seconds(seconds),
        owner_logs_in,
    });
    prop::collection::vec(step, 0..200)
}

proptest! {
    #[test]
    fn successful_attempts_are_not_observable(
        steps in steps(),
        stop_at in prop::option::of(1..30),
    ) {
        let longest = TimeDelta::hours(1);
        let stopping = ThrottleRule { after: AfterLimit::Delay { longest, stop_at }, ..DELAY };
        for rule in [stopping, QUOTA] {
            let (mut with, mut without, mut now) = (throttle(), throttle(), START);
            for step in &steps {
                now += step.wait;
                if step.owner_logs_in && with.reserve(&rule, now).is_ok() {
                    with.release(&rule, now + TimeDelta::milliseconds(80));
                }
                now += TimeDelta::milliseconds(100);
                let expected = failure(&mut without, &rule, now);
                prop_assert_eq!(failure(&mut with, &rule, now), expected, "{:?}", rule);
            }
        }
    }

    #[test]
    fn guesses_never_exceed_the_limit(steps in steps()) {
        let (mut throttle, mut now) = (throttle(), START);
        let mut guesses: Vec<DateTime<Utc>> = Vec::new();
        for step in &steps {
            now += step.wait;
            if failure(&mut throttle, &DELAY, now).is_ok() {
                guesses.push(now);
            }
        }
        // two adjacent windows may each have their limit, and no more
        for (start, first) in guesses.iter().enumerate() {
            let end = *first + DELAY.window;
            let in_window = guesses.iter().skip(start).take_while(|at| **at < end);
            prop_assert!(in_window.count() <= 9, "{:?}", guesses);
        }
    }

    #[test]
    fn parallel_guesses_never_exceed_the_limit(parallel in 1..60usize, failed in 0..6usize) {
        let mut throttle = throttle();
        for _ in 0..failed {
            let _ = failure(&mut throttle, &DELAY, START);
        }
        let reserved = (0..parallel).filter(|_| throttle.reserve(&DELAY, START).is_ok()).count();
        prop_assert_eq!(reserved, parallel.min(5 - failed.min(5)));
    }
}

#[test]
fn delays_are_as_long_as_before_after_a_clock_is_set_back() -> Result<(), Throttled> {
    let ahead = START + TimeDelta::days(1);
    for (rule, longest) in [(QUOTA, QUOTA.window), (DELAY, DELAY.window)] {
        let mut throttle = throttle();
        for second in 0..i64::from(rule.limit) {
            failure(&mut throttle, &rule, ahead + TimeDelta::seconds(second))?;
        }
        let last = TimeDelta::seconds(i64::from(rule.limit) - 1);

        let moved_back = throttle.moved_back_to(START).ok_or(refused(&rule))?;

        let until = retry_at(&moved_back, &rule, START);
        assert!(
            until.is_some_and(|until| until <= START + last + longest),
            "{until:?}"
        );
        assert!(until.is_some(), "the failures stay counted");
        assert_eq!(moved_back.moved_back_to(START), None);
    }
    Ok(())
}

#[test]
fn a_clock_that_ran_ahead_within_a_window_extends_no_delay() -> Result<(), Throttled> {
    let mut throttle = throttle();
    for second in 0..i64::from(DELAY.limit) {
        failure(&mut throttle, &DELAY, START + TimeDelta::seconds(second))?;
    }
    failure(&mut throttle, &DELAY, START + TimeDelta::hours(2))?;
    let now = START + TimeDelta::minutes(1);

    let moved_back = throttle.moved_back_to(now).ok_or(refused(&DELAY))?;

    assert_eq!(
        retry_at(&moved_back, &DELAY, now),
        Some(now + DELAY.window * 2),
        "the second delay, from now on"
    );
    assert_eq!(moved_back.moved_back_to(now), None);
    Ok(())
}

#[test]
fn attempts_in_flight_lapse_after_a_clock_is_set_back() -> Result<(), Throttled> {
    let mut throttle = throttle();
    throttle.reserve(&QUOTA, START + TimeDelta::days(1))?;

    let mut moved_back = throttle.moved_back_to(START).ok_or(refused(&QUOTA))?;

    moved_back.release(&QUOTA, START + IN_FLIGHT);
    assert_eq!(
        (moved_back.state().in_flight, moved_back.state().in_window),
        (0, 1)
    );
    Ok(())
}

#[test]
fn throttles_of_the_past_stay_as_they_are() -> Result<(), Throttled> {
    let mut throttle = throttle();
    failure(&mut throttle, &DELAY, START)?;
    for now in [
        START,
        START + TimeDelta::minutes(3),
        START + TimeDelta::days(400),
    ] {
        assert_eq!(throttle.moved_back_to(now), None);
    }
    Ok(())
}

fn refused(rule: &ThrottleRule) -> Throttled {
    Throttled {
        rule: *rule,
        retry_at: START,
        is_exhausted: false,
    }
}
