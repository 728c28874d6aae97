use crate::support;
use cqrs::{Context, Outcome};
use flows::{CreateAdministrator, CreateAdministratorError, CreatedAdministrator};
use kernel::UserId;
use std::sync::{Arc, Mutex};
use test_cli::{FakeProgram, locked};
use testing::{Scripted, deterministic::SequentialUuids};

type Answer = Box<dyn Fn() -> Outcome<CreateAdministrator> + Send + Sync>;

/// Answers [`CreateAdministrator`] and records it.
#[derive(Clone)]
pub struct FakeFlows {
    answer: Arc<Answer>,
    pub asked: Arc<Mutex<Vec<(Context, CreateAdministrator)>>>,
}

impl Default for FakeFlows {
    fn default() -> Self {
        let created = CreatedAdministrator {
            user_id: UserId::new(SequentialUuids::nth(7)),
        };
        Self::answering(move || Ok(created.clone()))
    }
}

impl FakeFlows {
    pub fn refusing(refusal: CreateAdministratorError) -> Self {
        Self::answering(move || Err(refusal.into()))
    }

    pub fn answering(
        answer: impl Fn() -> Outcome<CreateAdministrator> + Send + Sync + 'static,
    ) -> Self {
        Self {
            answer: Arc::new(Box::new(answer)),
            asked: Arc::default(),
        }
    }

    pub fn passwords(&self) -> Vec<String> {
        locked(&self.asked)
            .iter()
            .map(|(_, command)| command.password.expose().to_owned())
            .collect()
    }

    pub fn program(&self) -> FakeProgram {
        let Self { answer, asked } = self.clone();
        support::program(
            Scripted::default().on::<CreateAdministrator>(move |context, message| {
                locked(&asked).push((context.clone(), message));
                answer()
            }),
        )
    }
}
