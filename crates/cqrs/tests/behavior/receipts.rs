//! A repeated command returns its first result.

use crate::support::{
    App, Manner, NoteRefused, Second, Then, WriteNote, WriteSlowly, WriteTwice, anonymous, with_key,
};
use loggia_cqrs::{Dispatch, Failure};

const MILK: WriteNote = WriteNote::new("milk", Then::Succeed);

#[tokio::test]
async fn the_same_key_and_payload_replay_the_first_result() -> Result<(), Failure<NoteRefused>> {
    let app = App::default();

    let first = app.dispatch(&with_key("a", 1), MILK).await?;
    app.dispatch(&with_key("b", 1), MILK).await?;
    let replayed = app.dispatch(&with_key("a", 1), MILK).await?;

    assert_eq!((first.number, replayed.number), (1, 1));
    assert_eq!(app.pool.notes(), ["milk", "milk"], "two keys, two notes");
    Ok(())
}

#[tokio::test]
async fn the_same_key_with_another_payload_is_refused() -> Result<(), Failure<NoteRefused>> {
    let app = App::default();

    app.dispatch(&with_key("a", 1), MILK).await?;
    let outcome = app.dispatch(&with_key("a", 2), MILK).await;

    assert!(matches!(outcome, Err(Failure::KeyReused)));
    assert_eq!(app.pool.notes(), ["milk"]);
    Ok(())
}

#[tokio::test]
async fn without_a_key_every_dispatch_runs() -> Result<(), Failure<NoteRefused>> {
    let app = App::default();

    app.dispatch(&anonymous(), MILK).await?;
    app.dispatch(&anonymous(), MILK).await?;

    assert_eq!(app.pool.notes(), ["milk", "milk"]);
    Ok(())
}

#[tokio::test]
async fn a_receipt_rolls_back_with_its_command() -> Result<(), Failure<NoteRefused>> {
    let app = App::default();

    let refused = app
        .dispatch(&with_key("a", 1), WriteNote::new("milk", Then::Refuse))
        .await;
    assert!(refused.is_err());
    app.pool.conflict(1);
    let written = app.dispatch(&with_key("a", 1), MILK).await?;

    assert_eq!(written.number, 1);
    assert_eq!(
        app.pool.notes(),
        ["milk"],
        "neither the refusal nor the conflict counted as a first result"
    );
    Ok(())
}

#[tokio::test]
async fn a_message_inside_anothers_transaction_leaves_the_key_alone()
-> Result<(), Failure<NoteRefused>> {
    let app = App::default();
    let twice = WriteTwice {
        first: "bread",
        second: Second::Note(MILK),
        manner: Manner::PassesOn,
    };

    assert_eq!(app.dispatch(&with_key("a", 1), twice.clone()).await?, 2);
    assert_eq!(
        app.dispatch(&with_key("a", 1), twice).await?,
        4,
        "the outer one keeps no receipts"
    );

    assert_eq!(
        app.dispatch(&with_key("a", 1), MILK).await?.number,
        5,
        "the key was still free"
    );
    Ok(())
}

#[tokio::test]
async fn the_message_that_begins_the_transaction_takes_the_key() -> Result<(), Failure<NoteRefused>>
{
    let app = App::default();
    let slowly = WriteSlowly {
        note: MILK,
        fails: false,
    };

    app.dispatch(&with_key("a", 1), slowly.clone()).await?;
    assert_eq!(app.dispatch(&with_key("a", 1), slowly).await?.number, 1);

    assert_eq!(app.pool.notes(), ["milk"]);
    Ok(())
}
