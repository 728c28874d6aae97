//! Random interleavings of an owner, who loses answers and opens tabs, and of a thief, on two
//! processes that share the database.

mod world;

use chrono::TimeDelta;
use kernel::BoxError;
use proptest::prelude::*;
use world::World;

const ADDRESS: &str = "ann@example.org";
const PASSWORD: &str = "correct horse battery";
const GRACE: TimeDelta = TimeDelta::seconds(10);
/// The time after which a use is known to all processes.
const NOTICE: TimeDelta = TimeDelta::seconds(1);

type Tested<T = ()> = Result<T, BoxError>;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Party {
    Owner,
    Thief,
}

#[derive(Debug, Clone)]
enum Step {
    Refresh {
        party: Party,
        is_lost: bool,
    },
    /// Tabs that share their storage refresh with one token, within milliseconds of each other.
    Tabs {
        delays: Vec<i64>,
    },
    Use {
        party: Party,
        process: usize,
    },
    /// The thief copies the tokens that the owner stores.
    Steal,
    Wait {
        milliseconds: i64,
    },
    /// The process loses the notes that it has not written.
    Kill {
        process: usize,
    },
    Stop {
        process: usize,
    },
}

fn step(has_thief: bool) -> impl Strategy<Value = Step> {
    let party = prop_oneof![Just(Party::Owner), Just(Party::Thief)]
        .prop_map(move |party| if has_thief { party } else { Party::Owner });
    let refresh = (party.clone(), prop::bool::weighted(0.3))
        .prop_map(|(party, is_lost)| Step::Refresh { party, is_lost });
    let tabs = prop::collection::vec(0..3000_i64, 1..4).prop_map(|delays| Step::Tabs { delays });
    let steal = if has_thief {
        Step::Steal
    } else {
        Step::Wait { milliseconds: 1 }
    };
    let wait = prop_oneof![0..2000_i64, 8000..12_000_i64, 0..3_600_000_i64]
        .prop_map(|milliseconds| Step::Wait { milliseconds });
    prop_oneof![
        4 => refresh,
        1 => tabs,
        4 => (party, 0..2_usize).prop_map(|(party, process)| Step::Use { party, process }),
        1 => Just(steal),
        4 => wait,
        1 => (0..2_usize).prop_map(|process| Step::Kill { process }),
        1 => (0..2_usize).prop_map(|process| Step::Stop { process }),
    ]
}

/// Plays the steps, and then both parties go on in turns, using what they get.
async fn play(steps: Vec<Step>) -> Tested {
    let mut world = World::new().await?;
    for step in steps {
        world.play(step).await?;
    }
    for _ in 0..2 {
        for (party, process) in [(Party::Owner, 0), (Party::Thief, 1)] {
            world.wait(11_000).await;
            world.refresh(party, false).await?;
            world.use_access_token(party, process);
        }
    }
    world.wait(11_000).await;
    world.refresh(Party::Owner, false).await?;
    assert_eq!(
        world.is_over,
        world.thief.is_some(),
        "ended if and only if there was a theft"
    );
    Ok(())
}

fn run(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let failed = |error: BoxError| TestCaseError::fail(error.to_string());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let runtime = runtime.map_err(|error| failed(error.into()))?;
    runtime.block_on(play(steps)).map_err(failed)
}

proptest! {
    #[test]
    fn lost_answers_and_tabs_never_end_a_session(
        steps in prop::collection::vec(step(false), 0..40),
    ) {
        run(steps)?;
    }

    #[test]
    fn a_theft_is_noticed_one_second_after_the_first_use_of_the_current_pair(
        steps in prop::collection::vec(step(true), 0..40),
    ) {
        run(steps)?;
    }
}
