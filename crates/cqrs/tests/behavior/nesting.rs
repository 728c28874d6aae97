//! Messages that dispatch messages.

use crate::support::{
    App, CountNotes, Manner, MemoryPool, NoteRefused, PublishNote, Second, Then, WriteNote,
    WriteSlowly, WriteTwice, anonymous,
};
use async_trait::async_trait;
use kernel::{BoxError, Fault};
use loggia_cqrs::{
    Anyone, BoxFuture, Context, ContextModule, Dispatch, Execution, Failure, Handler, Outcome,
    TransactionPool, Wiring,
};
use std::sync::Arc;

fn twice(second: Second, manner: Manner) -> WriteTwice {
    WriteTwice {
        first: "milk",
        second,
        manner,
    }
}

fn bread(then: Then) -> Second {
    Second::Note(WriteNote::new("bread", then))
}

#[tokio::test]
async fn a_nested_command_joins_the_open_transaction_and_a_query_there_sees_it()
-> Result<(), Failure<NoteRefused>> {
    let app = App::default();

    let count = app
        .dispatch(&anonymous(), twice(bread(Then::Succeed), Manner::PassesOn))
        .await?;

    assert_eq!(count, 2, "the query saw what was not committed yet");
    assert_eq!(app.pool.notes(), ["milk", "bread"]);
    assert_eq!(
        app.pool.steps(),
        [
            "detach",
            "begin",
            "join",
            "build for board.write_note",
            "commit"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_query_of_its_own_sees_only_what_is_committed()
-> Result<(), Failure<std::convert::Infallible>> {
    let app = App::default();

    assert_eq!(app.dispatch(&anonymous(), CountNotes).await?, 0);
    assert!(app.pool.steps().is_empty(), "no transaction, no task");

    app.pool.detach_reads();
    assert_eq!(app.dispatch(&anonymous(), CountNotes).await?, 0);
    assert_eq!(app.pool.steps(), ["detach"]);
    Ok(())
}

#[tokio::test]
async fn a_pipeline_feeds_one_result_to_the_next_in_one_transaction()
-> Result<(), Failure<NoteRefused>> {
    let app = App::default();

    assert_eq!(
        app.dispatch(&anonymous(), PublishNote("milk")).await?,
        "published: milk"
    );

    assert_eq!(app.pool.notes(), ["published: milk"]);
    assert_eq!(
        (
            app.pool.count("begin"),
            app.pool.count("join"),
            app.pool.count("commit")
        ),
        (1, 2, 1)
    );
    Ok(())
}

#[tokio::test]
async fn a_nested_refusal_that_is_passed_on_rolls_everything_back() {
    let app = App::default();

    let outcome = app
        .dispatch(&anonymous(), twice(bread(Then::Refuse), Manner::PassesOn))
        .await;

    assert!(matches!(
        outcome,
        Err(Failure::Refused(NoteRefused::BoardFull))
    ));
    assert!(app.pool.notes().is_empty());
    assert_eq!(
        app.pool.steps().last().map(String::as_str),
        Some("roll back")
    );
}

#[tokio::test]
async fn a_nested_conflict_tries_the_whole_again() {
    let app = App::default();

    let outcome = app
        .dispatch(&anonymous(), twice(bread(Then::Conflict), Manner::PassesOn))
        .await;

    assert!(matches!(outcome, Err(Failure::Conflict)));
    assert_eq!(
        (app.pool.count("begin"), app.pool.count("join")),
        (5, 5),
        "only the outer one tries again"
    );
}

#[tokio::test]
async fn ignored_nested_failures_prevent_the_commit() {
    let slowly = WriteSlowly {
        note: WriteNote::new("bread", Then::Succeed),
        fails: true,
    };
    for (second, manner) in [
        (bread(Then::Refuse), Manner::Forgives),
        (bread(Then::Conflict), Manner::Forgives),
        (bread(Then::Wait), Manner::Abandons),
        (Second::Slowly(slowly), Manner::Forgives),
    ] {
        let app = App::default();

        let outcome = app
            .dispatch(&anonymous(), twice(second.clone(), manner))
            .await;

        assert!(matches!(outcome, Err(Failure::Unexpected(_))), "{second:?}");
        assert!(app.pool.notes().is_empty(), "{second:?}");
        assert_eq!(app.pool.count("roll back"), 1, "{second:?}");
    }
}

#[tokio::test]
async fn a_nested_panic_rolls_everything_back() {
    let app = App::default();

    let outcome = app
        .dispatch(&anonymous(), twice(bread(Then::Panic), Manner::Forgives))
        .await;

    assert!(matches!(outcome, Err(Failure::Unexpected(_))));
    assert!(app.pool.notes().is_empty());
    assert_eq!(
        app.pool.steps().last().map(String::as_str),
        Some("roll back by drop")
    );
}

#[tokio::test]
async fn a_nested_command_that_was_not_allowed_to_start_leaves_nothing_half_done()
-> Result<(), Failure<NoteRefused>> {
    let app = App::default();

    assert_eq!(
        app.dispatch(&anonymous(), twice(Second::Erase, Manner::Forgives))
            .await?,
        1
    );

    assert_eq!(app.pool.notes(), ["milk"]);
    Ok(())
}

#[tokio::test]
async fn a_command_without_a_transaction_lets_its_parts_have_their_own()
-> Result<(), Failure<NoteRefused>> {
    let app = App::default();
    let note = WriteNote::new("milk", Then::Succeed);

    app.dispatch(
        &anonymous(),
        WriteSlowly {
            note: note.clone(),
            fails: false,
        },
    )
    .await?;
    let outcome = app
        .dispatch(&anonymous(), WriteSlowly { note, fails: true })
        .await;

    assert!(matches!(outcome, Err(Failure::Refused(_))));
    assert_eq!(
        app.pool.notes(),
        ["milk", "milk"],
        "what a part committed stays"
    );
    assert_eq!(app.pool.count("begin"), 2);
    Ok(())
}

/// Writes a note, or counts them, through another module from inside its own transaction.
#[derive(Clone)]
struct CallOther {
    counts: bool,
}

loggia_cqrs::command!(CallOther = "board.call_other", Anyone => (), NoteRefused);

struct CallOtherHandler<M>(Arc<M>);

#[async_trait]
impl<M: Dispatch<WriteNote> + Dispatch<CountNotes> + 'static> Handler<CallOther>
    for CallOtherHandler<M>
{
    async fn handle(&self, context: &Context, command: CallOther) -> Outcome<CallOther> {
        if command.counts {
            self.0
                .dispatch(context, CountNotes)
                .await
                .map_err(Failure::refusal_is_unexpected)?;
        } else {
            self.0
                .dispatch(context, WriteNote::new("bread", Then::Succeed))
                .await?;
        }
        Ok(())
    }
}

/// A module on a pool of type `P` that uses the board's module on a pool of its own.
#[derive(Clone)]
struct Caller<P> {
    pool: P,
    board: App,
}

impl<P: TransactionPool> ContextModule for Caller<P> {
    type Pool = P;

    fn pool(&self) -> &P {
        &self.pool
    }
}

impl<P: TransactionPool> Wiring<CallOther> for Caller<P> {
    fn execution(&self) -> impl Execution<CallOther> {
        self.in_transaction(|caller, _| CallOtherHandler(Arc::new(caller.board.clone())))
    }
}

/// A pool of a type that no other module has.
#[derive(Clone, Default)]
struct OtherPool(MemoryPool);

impl TransactionPool for OtherPool {
    type Transaction = ();

    async fn begin(&self, _: &Context) -> Result<(), Fault> {
        Ok(())
    }

    async fn commit(&self, (): ()) -> Result<(), Fault> {
        Ok(())
    }

    async fn rollback(&self, (): ()) {}

    fn join(&self, (): &(), _: &Context) -> Result<(), Fault> {
        Ok(())
    }

    async fn detach<T: Send + 'static>(&self, work: BoxFuture<'static, T>) -> Result<T, BoxError> {
        self.0.detach(work).await
    }

    async fn pause(&self, attempt: u32) {
        self.0.pause(attempt).await;
    }
}

#[tokio::test]
async fn a_transaction_of_another_pool_of_the_same_type_is_never_joined() {
    let board = App::default();
    for counts in [false, true] {
        let caller = Caller {
            pool: MemoryPool::default(),
            board: board.clone(),
        };
        let outcome = caller.dispatch(&anonymous(), CallOther { counts }).await;
        assert!(
            matches!(outcome, Err(Failure::Unexpected(_))),
            "{outcome:?}"
        );
    }
    assert!(board.pool.notes().is_empty());
    assert_eq!(board.pool.count("begin"), 0, "no second transaction");
}

#[tokio::test]
async fn a_transaction_of_another_type_of_pool_is_never_doubled() {
    let board = App::default();
    for counts in [false, true] {
        let caller = Caller {
            pool: OtherPool::default(),
            board: board.clone(),
        };
        let outcome = caller.dispatch(&anonymous(), CallOther { counts }).await;
        assert!(
            matches!(outcome, Err(Failure::Unexpected(_))),
            "{outcome:?}"
        );
    }
    assert!(board.pool.notes().is_empty());
    assert_eq!(board.pool.count("begin"), 0, "no second transaction");
}
