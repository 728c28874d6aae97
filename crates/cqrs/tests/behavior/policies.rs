//! Policies.

use crate::support::{
    App, CountNotes, DESCRIPTORS, EraseNotes, LabelNote, PublishNote, anonymous, assert_wired,
    caller,
};
use chrono::DateTime;
use kernel::{Actor, Permission, SessionId, UserActor, UserId};
use loggia_cqrs::{
    Anyone, Context, Denial, Dispatch, Failure, Internal, Kind, Permitted, Policy, Required,
    SignedIn,
};
use uuid::Uuid;

struct ReadNotes;

impl Required for ReadNotes {
    const PERMISSION: Permission = Permission::declared("notes:read");
}

fn user(permissions: &[Permission]) -> Context {
    caller(Actor::User(UserActor {
        user_id: UserId::new(Uuid::nil()),
        session_id: SessionId::new(Uuid::nil()),
        permissions: permissions.into(),
        authenticated_at: DateTime::UNIX_EPOCH,
    }))
    .build()
}

fn system() -> Context {
    caller(Actor::System("cli")).build()
}

fn verdicts<P: Policy<CountNotes>>() -> [Result<(), Denial>; 4] {
    [
        anonymous(),
        user(&[]),
        user(&[ReadNotes::PERMISSION]),
        system(),
    ]
    .map(|context| P::authorize(&context, &CountNotes))
}

#[test]
fn each_policy_lets_in_whom_it_names() {
    const NO: Result<(), Denial> = Err(Denial::Forbidden);
    const WHO: Result<(), Denial> = Err(Denial::Anonymous);

    assert_eq!(verdicts::<Anyone>(), [Ok(()), Ok(()), Ok(()), Ok(())]);
    assert_eq!(verdicts::<SignedIn>(), [WHO, Ok(()), Ok(()), NO]);
    assert_eq!(
        verdicts::<Permitted<ReadNotes>>(),
        [WHO, NO, Ok(()), Ok(())]
    );
    assert_eq!(verdicts::<Internal>(), [WHO, NO, NO, Ok(())]);
}

#[tokio::test]
async fn nothing_begins_before_the_policy_agrees() {
    let app = App::default();

    let outcome = app.dispatch(&anonymous(), EraseNotes).await;

    assert!(matches!(
        outcome,
        Err(Failure::Forbidden(Denial::Anonymous))
    ));
    assert!(app.pool.steps().is_empty());
}

#[tokio::test]
async fn an_internal_message_is_for_the_system_and_for_other_handlers()
-> Result<(), Box<dyn std::error::Error>> {
    let app = App::default();
    let label = LabelNote {
        number: 1,
        label: "mine",
    };

    let outcome = app
        .dispatch(&user(&[ReadNotes::PERMISSION]), label.clone())
        .await;
    assert!(matches!(
        outcome,
        Err(Failure::Forbidden(Denial::Forbidden))
    ));

    app.dispatch(&anonymous(), PublishNote("milk")).await?;
    app.dispatch(&system(), label).await?;
    assert_eq!(app.pool.notes(), ["mine: published: milk"]);
    Ok(())
}

#[test]
fn the_table_describes_each_message_once() {
    const { assert_wired::<App>() };

    let mut names: Vec<_> = DESCRIPTORS
        .iter()
        .map(|descriptor| descriptor.name)
        .collect();
    names.dedup();
    assert_eq!(names.len(), 7);

    let described: Vec<_> = DESCRIPTORS
        .iter()
        .map(|d| (d.name, d.kind, (d.policy)()))
        .collect();
    assert!(described.contains(&("board.label_note", Kind::Command, "internal".to_owned())));
    assert!(described.contains(&("board.count_notes", Kind::Query, "anyone".to_owned())));
}
