//! One command, one transaction.

use crate::support::{App, NoteRefused, Then, WriteNote, Written, anonymous};
use loggia_cqrs::{Dispatch, Failure};

#[tokio::test]
async fn a_result_is_committed_before_it_is_known() -> Result<(), Failure<NoteRefused>> {
    let app = App::default();

    let written = app
        .dispatch(&anonymous(), WriteNote::new("milk", Then::Succeed))
        .await?;

    assert_eq!(written, Written { number: 1 });
    assert_eq!(app.pool.notes(), ["milk"]);
    assert_eq!(
        app.pool.steps(),
        ["detach", "begin", "build for board.write_note", "commit"]
    );
    Ok(())
}

#[tokio::test]
async fn a_refusal_rolls_back_and_is_not_tried_again() {
    let app = App::default();

    let outcome = app
        .dispatch(&anonymous(), WriteNote::new("milk", Then::Refuse))
        .await;

    assert!(matches!(
        outcome,
        Err(Failure::Refused(NoteRefused::BoardFull))
    ));
    assert!(app.pool.notes().is_empty());
    assert_eq!(
        app.pool.steps(),
        ["detach", "begin", "build for board.write_note", "roll back"]
    );
}

#[tokio::test]
async fn a_panic_rolls_back_and_is_unexpected() {
    let app = App::default();

    let outcome = app
        .dispatch(&anonymous(), WriteNote::new("milk", Then::Panic))
        .await;

    assert!(matches!(outcome, Err(Failure::Unexpected(_))));
    assert!(app.pool.notes().is_empty());
    assert_eq!(
        app.pool.steps(),
        [
            "detach",
            "begin",
            "build for board.write_note",
            "roll back by drop"
        ]
    );
}

#[tokio::test]
async fn a_conflict_is_tried_again_with_a_fresh_handler_and_transaction()
-> Result<(), Failure<NoteRefused>> {
    let app = App::default();
    app.pool.conflict(1);

    let written = app
        .dispatch(&anonymous(), WriteNote::new("milk", Then::Succeed))
        .await?;

    assert_eq!(written.number, 1, "nothing of the first attempt is left");
    assert_eq!(app.pool.notes(), ["milk"]);
    let attempt = ["begin", "build for board.write_note"];
    let expected = [
        &["detach"][..],
        &attempt,
        &["conflict", "pause 1"],
        &attempt,
        &["commit"],
    ]
    .concat();
    assert_eq!(app.pool.steps(), expected);
    Ok(())
}

#[tokio::test]
async fn conflicts_that_do_not_end_reach_the_caller_after_five_attempts() {
    let app = App::default();

    for (then, commits_in_vain) in [(Then::Conflict, 0), (Then::Succeed, 5)] {
        let before = app.pool.count("begin");
        app.pool.conflict(commits_in_vain);

        let outcome = app
            .dispatch(&anonymous(), WriteNote::new("milk", then))
            .await;

        assert!(matches!(outcome, Err(Failure::Conflict)));
        assert_eq!(app.pool.count("begin") - before, 5);
    }
    assert!(app.pool.notes().is_empty());
    assert_eq!(app.pool.count("pause 4"), 2);
    assert_eq!(app.pool.count("pause 5"), 0);
}

#[tokio::test]
async fn a_caller_that_goes_away_cancels_nothing() {
    let app = App::default();
    let context = anonymous();

    let mut work = app.dispatch(&context, WriteNote::new("milk", Then::Succeed));
    let first_step =
        std::future::poll_fn(|task| std::task::Poll::Ready(work.as_mut().poll(task).is_pending()))
            .await;
    assert!(first_step, "it is under way");
    drop(work);

    assert!(soon(|| app.pool.count("commit") == 1).await);
    assert_eq!(app.pool.notes(), ["milk"]);
}

/// Lets others run until it holds.
async fn soon(holds: impl Fn() -> bool) -> bool {
    for _ in 0..1_000 {
        if holds() {
            return true;
        }
        tokio::task::yield_now().await;
    }
    false
}
