use crate::locked;
use async_trait::async_trait;
use cqrs::{Context, Direct, Execution, Handler, Message, Outcome, Wiring};
use std::sync::{Arc, Mutex};

/// Stands in for another message's handler, behind that message's own policy: answers as told, and remembers what it was
/// asked.
pub struct FakeDispatch<M: Message>(Arc<Script<M>>);

type Answer<M> = Box<dyn Fn(&M) -> Outcome<M> + Send + Sync>;

struct Script<M: Message> {
    answer: Answer<M>,
    dispatched: Mutex<Vec<M>>,
}

impl<M: Message> FakeDispatch<M> {
    pub fn answering(answer: impl Fn(&M) -> Outcome<M> + Send + Sync + 'static) -> Self {
        Self(Arc::new(Script { answer: Box::new(answer), dispatched: Mutex::default() }))
    }

    /// Oldest first.
    pub fn dispatched(&self) -> Vec<M> {
        locked(&self.0.dispatched).clone()
    }
}

impl<M: Message> Wiring<M> for FakeDispatch<M> {
    fn execution(&self) -> impl Execution<M> {
        Direct(Scripted(self.0.clone()))
    }
}

struct Scripted<M: Message>(Arc<Script<M>>);

#[async_trait]
impl<M: Message> Handler<M> for Scripted<M> {
    async fn handle(&self, _: &Context, message: M) -> Outcome<M> {
        let answer = (self.0.answer)(&message);
        locked(&self.0.dispatched).push(message);
        answer
    }
}
