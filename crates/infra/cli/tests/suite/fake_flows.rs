use crate::support::locked;
use async_trait::async_trait;
use cqrs::{Context, Direct, Execution, Failure, Handler, Message, Outcome, Wiring};
use flows::{
    CompleteRegistration, CreateAdministrator, CreateAdministratorError, CreatedAdministrator, RecordAdministrator,
};
use std::sync::{Arc, Mutex};

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
}

impl Wiring<CreateAdministrator> for FakeFlows {
    fn execution(&self) -> impl Execution<CreateAdministrator> {
        Direct(self.clone())
    }
}

impl Wiring<CompleteRegistration> for FakeFlows {
    fn execution(&self) -> impl Execution<CompleteRegistration> {
        Direct(NotForOperators)
    }
}

impl Wiring<RecordAdministrator> for FakeFlows {
    fn execution(&self) -> impl Execution<RecordAdministrator> {
        Direct(NotForOperators)
    }
}

#[async_trait]
impl Handler<CreateAdministrator> for FakeFlows {
    async fn handle(&self, context: &Context, message: CreateAdministrator) -> Outcome<CreateAdministrator> {
        locked(&self.asked).push((context.clone(), message));
        (self.answer)()
    }
}

struct NotForOperators;

#[async_trait]
impl<M: Message> Handler<M> for NotForOperators {
    async fn handle(&self, _: &Context, _: M) -> Outcome<M> {
        Err(Failure::Unexpected(format!("{} was dispatched", M::NAME).into()))
    }
}
