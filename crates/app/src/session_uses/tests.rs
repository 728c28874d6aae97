mod recorded;

use super::{notes::MOST, *};
use auth::ports::UsedGeneration;
use chrono::{DateTime, TimeDelta};
use kernel::{SessionId, UserId};
use recorded::Recorded;
use testing::deterministic::FixedClock;
use uuid::Uuid;

fn session(n: u128) -> SessionId {
    SessionId::new(Uuid::from_u128(n))
}

fn noted(n: u128, generation: i32) -> UsedGeneration {
    UsedGeneration {
        session_id: session(n),
        generation,
    }
}

fn claims(session_id: SessionId, generation: Option<i32>) -> AccessClaims {
    let at = DateTime::UNIX_EPOCH;
    AccessClaims {
        id: Uuid::nil(),
        user_id: UserId::new(Uuid::nil()),
        session_id,
        generation,
        issued_at: at,
        expires_at: at,
        authenticated_at: at,
        methods: Vec::new(),
        permissions: Arc::default(),
        epoch: 1,
    }
}

fn use_session(notes: &SessionUseNotes, n: u128) {
    notes.used(&claims(session(n), None));
}

fn use_generation(notes: &SessionUseNotes, n: u128, generation: i32) {
    notes.used(&claims(session(n), Some(generation)));
}

fn notes(store: Recorded) -> (Arc<Recorded>, Arc<FixedClock>, Arc<SessionUseNotes>) {
    let (store, clock) = (Arc::new(store), Arc::new(FixedClock::default()));
    (
        store.clone(),
        clock.clone(),
        SessionUseNotes::new(store, clock),
    )
}

#[tokio::test]
async fn of_many_uses_within_five_minutes_one_is_written() {
    let (store, clock, notes) = notes(Recorded::default());
    let first = clock.now();
    for _ in 0..1000 {
        use_session(&notes, 1);
    }
    notes.write_last_uses().await;
    clock.advance(LAST_USE_PRECISION - TimeDelta::microseconds(1));
    use_session(&notes, 1);
    notes.write_last_uses().await;
    assert_eq!(*store.written.lock().unwrap(), [(vec![session(1)], first)]);

    let later = clock.advance(TimeDelta::microseconds(1));
    use_session(&notes, 1);
    notes.write_last_uses().await;
    assert_eq!(
        store.written.lock().unwrap().last(),
        Some(&(vec![session(1)], later))
    );
}

#[tokio::test]
async fn they_are_written_in_batches_with_the_earliest_time() {
    let (store, clock, notes) = notes(Recorded::default());
    let first = clock.now();
    for n in 0..=500 {
        use_session(&notes, n);
        clock.advance(TimeDelta::milliseconds(1));
    }
    notes.write_last_uses().await;
    let written = store.written.lock().unwrap();
    assert_eq!(
        written.iter().map(|(ids, _)| ids.len()).collect::<Vec<_>>(),
        [500, 1]
    );
    assert_eq!(written.first().map(|(_, at)| *at), Some(first));
}

#[tokio::test]
async fn last_uses_that_cannot_be_written_are_dropped() {
    let (store, clock, notes) = notes(Recorded {
        is_broken: true.into(),
        ..Recorded::default()
    });
    use_session(&notes, 1);
    notes.write_last_uses().await;
    notes.write_last_uses().await;
    assert_eq!(
        store.written.lock().unwrap().len(),
        1,
        "and is not tried again"
    );
    clock.advance(LAST_USE_PRECISION);
    use_session(&notes, 1);
    notes.write_last_uses().await;
    assert_eq!(store.written.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn memory_is_bounded_and_comes_back() {
    let (store, clock, notes) = notes(Recorded::default());
    for n in 0..MOST as u128 + 10 {
        use_generation(&notes, n, 1);
    }
    assert_eq!(notes.look().sessions(), MOST);
    assert_eq!(notes.dropped.load(Ordering::Relaxed), 10, "and reported");
    // a recorded session needs no further room
    use_generation(&notes, 1, 2);

    clock.advance(LAST_USE_PRECISION);
    notes.write_last_uses().await;
    notes.write_generations().await;

    assert_eq!(notes.look().sessions(), 0);
    assert_eq!(notes.dropped.load(Ordering::Relaxed), 0);
    let marked: usize = store.last_uses().iter().map(|(ids, _)| ids.len()).sum();
    let generations = store.generations().concat();
    assert_eq!((marked, generations.len()), (MOST, MOST));
    assert!(generations.contains(&noted(1, 2)));
}

#[tokio::test]
async fn uses_noted_before_the_stop_are_written() {
    let (store, _, notes) = notes(Recorded::default());
    use_generation(&notes, 1, 1);
    let (_stopping, stopped) = watch::channel(true);
    notes.write_until(stopped).await;
    assert_eq!(store.last_uses().len(), 1);
    assert_eq!(store.generations(), [[noted(1, 1)]]);
}

#[tokio::test]
async fn the_first_use_of_each_generation_is_written_at_once() {
    assert!(
        NOTE_EVERY <= Duration::from_millis(500),
        "with the statement, a second"
    );
    let (store, _, notes) = notes(Recorded::default());
    let (stopping, stopped) = watch::channel(false);
    let writing = tokio::spawn(notes.clone().write_until(stopped));
    for generation in 1..=3 {
        use_generation(&notes, 1, generation);
        store.was_noted.notified().await;
        assert_eq!(
            store.generations().last(),
            Some(&vec![noted(1, generation)])
        );
    }
    stopping.send_replace(true);
    writing.await.unwrap();
    assert_eq!(store.generations().len(), 3, "idle sessions cost nothing");
}

#[tokio::test]
async fn a_generation_is_written_once() {
    let (store, clock, notes) = notes(Recorded::default());
    for _ in 0..1000 {
        use_generation(&notes, 1, 7);
    }
    notes.write_generations().await;
    for older in [Some(7), Some(6), None] {
        notes.used(&claims(session(1), older));
    }
    notes.write_generations().await;
    assert_eq!(store.generations(), [[noted(1, 7)]]);

    clock.advance(TimeDelta::minutes(1));
    use_generation(&notes, 1, 8);
    use_generation(&notes, 1, 9);
    notes.write_generations().await;
    assert_eq!(
        store.generations().last(),
        Some(&vec![noted(1, 9)]),
        "the latest"
    );
    notes.write_last_uses().await;
    assert_eq!(
        store.last_uses().len(),
        1,
        "the last use keeps its precision"
    );
}

#[tokio::test]
async fn tokens_without_a_generation_note_only_the_last_use() {
    let (store, _, notes) = notes(Recorded::default());
    use_session(&notes, 1);
    notes.write_generations().await;
    notes.write_last_uses().await;
    assert!(store.generations().is_empty());
    assert_eq!(store.last_uses().len(), 1);

    use_generation(&notes, 1, 1);
    notes.write_generations().await;
    assert_eq!(store.generations(), [[noted(1, 1)]]);
}

#[tokio::test]
async fn generations_that_cannot_be_written_are_tried_again() {
    let (store, _, notes) = notes(Recorded::default());
    store.is_broken.store(true, Ordering::Relaxed);
    for n in 0..=BATCH as u128 {
        use_generation(&notes, n, 1);
    }
    notes.write_generations().await;
    assert_eq!(
        store.generations().len(),
        1,
        "the first failure ends the attempt"
    );
    use_generation(&notes, 0, 2);

    store.is_broken.store(false, Ordering::Relaxed);
    notes.write_generations().await;

    let mut written = store.generations().split_off(1).concat();
    written.sort_unstable();
    let mut expected: Vec<_> = (1..=BATCH as u128).map(|n| noted(n, 1)).collect();
    expected.insert(0, noted(0, 2));
    assert_eq!(written, expected);
    notes.write_generations().await;
    assert_eq!(store.generations().len(), 3, "two batches, once");
}
