use crate::support::locked;
use cqrs::{Context, Outcome};
use flows::{CreateAdministrator, CreateAdministratorError, CreatedAdministrator};
use std::sync::{Arc, Mutex};
use testing::Scripted;

type Answer = Box<dyn Fn() -> Outcome<CreateAdministrator> + Send + Sync>;

/// Answers as told, and remembers who asked for what.
#[derive(Clone)]
pub struct FakeFlows {
    answer: Arc<Answer>,
    pub asked: Arc<Mutex<Vec<(Context, CreateAdministrator)>>>,
}

impl FakeFlows {
    pub fn creating(created: CreatedAdministrator) -> Self {
        Self::answering(move || Ok(created.clone()))
    }

    pub fn refusing(refusal: CreateAdministratorError) -> Self {
        Self::answering(move || Err(refusal.into()))
    }

    pub fn answering(answer: impl Fn() -> Outcome<CreateAdministrator> + Send + Sync + 'static) -> Self {
        Self { answer: Arc::new(Box::new(answer)), asked: Arc::default() }
    }

    pub fn scripted(&self, script: Scripted) -> Scripted {
        let Self { answer, asked } = self.clone();
        script.on::<CreateAdministrator>(move |context, message| {
            locked(&asked).push((context.clone(), message));
            answer()
        })
    }
}
