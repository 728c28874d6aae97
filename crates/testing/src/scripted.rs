use crate::locked;
use async_trait::async_trait;
use cqrs::{Context, Direct, Dispatchers, Execution, Failure, Handler, Message, Outcome, Wiring};
use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::{Arc, Mutex},
};
use tokio::sync::Semaphore;

/// Fakes a whole application: each message gets its scripted reply, after its own policy, and
/// messages without a reply fail. Clones share their state.
#[derive(Clone)]
pub struct Scripted {
    answers: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
    seen: Arc<Mutex<Vec<Context>>>,
    /// Every dispatch acquires a permit first.
    pub gate: Arc<Semaphore>,
}

/// The reply to one message.
pub type Reply<M> = Box<dyn Fn(&Context, M) -> Outcome<M> + Send + Sync>;

impl Default for Scripted {
    fn default() -> Self {
        Self {
            answers: HashMap::new(),
            seen: Arc::default(),
            gate: Arc::new(Semaphore::new(Semaphore::MAX_PERMITS)),
        }
    }
}

impl Scripted {
    /// The last word on a message counts.
    #[must_use]
    pub fn on<M: Message>(
        self,
        answer: impl Fn(&Context, M) -> Outcome<M> + Send + Sync + 'static,
    ) -> Self {
        self.on_boxed::<M>(Box::new(answer))
    }

    /// Nothing is answered before the gate gets permits.
    #[must_use]
    pub fn gated(self) -> Self {
        Self {
            gate: Arc::new(Semaphore::new(0)),
            ..self
        }
    }

    #[must_use]
    pub fn on_boxed<M: Message>(mut self, answer: Reply<M>) -> Self {
        self.answers.insert(TypeId::of::<M>(), Arc::new(answer));
        self
    }

    /// The messages of every context, all answered by this script.
    pub fn dispatchers(&self) -> Dispatchers {
        let script = Arc::new(self.clone());
        Dispatchers::default()
            .with::<dyn access::AccessMessages>(script.clone())
            .with::<dyn audit::AuditMessages>(script.clone())
            .with::<dyn auth::AuthMessages>(script.clone())
            .with::<dyn flows::FlowMessages>(script.clone())
            .with::<dyn registration::RegistrationMessages>(script.clone())
            .with::<dyn user_profile::UserProfileMessages>(script)
    }

    /// Every context that a message came with, oldest first.
    pub fn seen(&self) -> Arc<Mutex<Vec<Context>>> {
        self.seen.clone()
    }
}

impl<M: Message> Wiring<M> for Scripted {
    fn execution(&self) -> impl Execution<M> {
        Direct(Answering(self.clone()))
    }
}

struct Answering(Scripted);

#[async_trait]
impl<M: Message> Handler<M> for Answering {
    async fn handle(&self, context: &Context, message: M) -> Outcome<M> {
        locked(&self.0.seen).push(context.clone());
        let permit = self.0.gate.acquire().await;
        let answer = self
            .0
            .answers
            .get(&TypeId::of::<M>())
            .and_then(|answer| answer.downcast_ref::<Reply<M>>());
        let outcome = match answer {
            Some(answer) => answer(context, message),
            None => Err(Failure::Unexpected(
                format!("unexpected message {}", M::NAME).into(),
            )),
        };
        drop(permit);
        outcome
    }
}
