//! The caller of an operation: the first argument of nearly every handler.

use super::{Extract, Incoming, Stage};
use crate::{
    Describe, OperationShape, Problem, Security, codes,
    problem::ProblemHeader,
    request::{Call, authenticate, idempotency_key, identify},
};
use actix_web::dev::Payload;
use cqrs::{
    Context, Denial, Dispatch, Kind, Listed, Message, Policy, Refusal, Replayable, Requirement,
    problems,
};
use kernel::Actor;
use services::MacPurpose;
use std::marker::PhantomData;

/// The caller of an operation that dispatches `M`. Authenticates as the policy of `M` demands, and
/// asks the policy before the body is read: a caller without the permission learns nothing else.
///
/// A handler that sends two messages takes two callers; the policies of both are checked first.
pub struct Caller<M, A = ByPolicy> {
    request: Incoming,
    actor: Actor,
    _message: PhantomData<fn(M) -> A>,
}

/// The caller of a command that clients can repeat under an `Idempotency-Key`. The module must
/// execute it [`with_receipts`](cqrs::InTransaction::with_receipts).
pub type IdempotentCaller<M> = Caller<M, Idempotent>;

/// A caller who is known if the request has a genuine access token, also an ended one; it carries
/// no permissions then. For commands that have another way to authenticate.
pub type RecognizedCaller<M> = Caller<M, Recognized>;

/// How the caller authenticates, and whether the message can be repeated.
pub trait CallerMode<M: Message>: 'static {
    fn actor(request: &Incoming) -> Result<Actor, Problem> {
        match M::Policy::requirement() {
            Requirement::Anyone => Ok(Actor::Anonymous),
            Requirement::SignedIn | Requirement::Internal | Requirement::Permission(_) => {
                authenticate(request.headers(), &request.application().engine).map(Actor::User)
            }
        }
    }

    fn describe(operation: &mut OperationShape) {
        match M::Policy::requirement() {
            Requirement::Anyone => {}
            Requirement::SignedIn => operation.authenticate(),
            Requirement::Internal => {
                operation.authenticate();
                operation.may_answer(&[problems::FORBIDDEN]);
            }
            Requirement::Permission(permission) => {
                operation.authenticate();
                operation.may_answer(&[problems::FORBIDDEN]);
                operation.permissions.push(permission);
            }
        }
    }
}

#[derive(Debug)]
pub enum ByPolicy {}
#[derive(Debug)]
pub enum Idempotent {}
#[derive(Debug)]
pub enum Recognized {}

impl<M: Message> CallerMode<M> for ByPolicy {}

impl<M: Message<Output: Replayable>> CallerMode<M> for Idempotent {
    fn describe(operation: &mut OperationShape) {
        <ByPolicy as CallerMode<M>>::describe(operation);
        operation.headers.push("Idempotency-Key");
        operation.may_answer(&[
            codes::INVALID_IDEMPOTENCY_KEY,
            codes::IDEMPOTENCY_IN_FLIGHT,
            problems::IDEMPOTENCY_KEY_REUSED,
        ]);
    }
}

impl<M: Message> CallerMode<M> for Recognized {
    fn actor(request: &Incoming) -> Result<Actor, Problem> {
        let user = identify(request.headers(), &request.application().engine);
        Ok(user.map_or(Actor::Anonymous, Actor::User))
    }

    fn describe(operation: &mut OperationShape) {
        operation.security = Security::Optional;
        operation.may_answer(&[problems::INVALID_TOKEN]);
    }
}

impl<M: Message + Listed, A: CallerMode<M>> Describe for Caller<M, A> {
    fn describe(operation: &mut OperationShape) {
        A::describe(operation);
        operation.require::<M::Messages>(M::NAME);
        operation.may_answer(M::Refusal::CODES);
        operation.may_answer(&[problems::OVERLOADED, problems::UNAVAILABLE]);
        if M::KIND == Kind::Command {
            operation.may_answer(&[problems::CONFLICT]);
        }
    }
}

impl<M: Message + Listed, A: CallerMode<M>> Extract for Caller<M, A> {
    const STAGE: Stage = Stage::Caller;

    async fn extract(request: &Incoming, _: &mut Payload) -> Result<Self, Problem> {
        let actor = A::actor(request)?;
        request.info.note_call(Call {
            message: M::NAME,
            actor: actor.clone(),
        });
        M::Policy::admit(&request.context(actor.clone(), None)).map_err(|denial| match denial {
            Denial::Anonymous => problems::INVALID_TOKEN,
            Denial::Forbidden => problems::FORBIDDEN,
        })?;
        Ok(Self {
            request: request.clone(),
            actor,
            _message: PhantomData,
        })
    }
}

impl<M: Message + Listed, A> Caller<M, A> {
    pub fn request(&self) -> &Incoming {
        &self.request
    }

    async fn send(&self, context: &Context, message: M) -> Result<M::Output, Problem> {
        let messages = self
            .request
            .services()
            .get::<M::Messages>()
            .ok_or(problems::INTERNAL)?;
        messages
            .dispatch(context, message)
            .await
            .map_err(|failure| {
                let problem = Problem::from(failure);
                // such as that of a user who was erased in the meantime
                let is_rejected =
                    problem.code == problems::INVALID_TOKEN && self.actor.user().is_some();
                if is_rejected {
                    problem.with_header(ProblemHeader::RejectedToken)
                } else {
                    problem
                }
            })
    }

    async fn send_once(&self, message: M) -> Result<M::Output, Problem> {
        self.send(&self.request.context(self.actor.clone(), None), message)
            .await
    }
}

impl<M: Message + Listed> Caller<M> {
    pub async fn dispatch(&self, message: M) -> Result<M::Output, Problem> {
        self.send_once(message).await
    }
}

impl<M: Message + Listed> RecognizedCaller<M> {
    pub async fn dispatch(&self, message: M) -> Result<M::Output, Problem> {
        self.send_once(message).await
    }
}

impl<M: Message + Listed> IdempotentCaller<M> {
    /// Dispatches under the client's `Idempotency-Key`, if it sent one. A concurrent request with
    /// the same key is rejected; a later one gets the recorded result.
    pub async fn dispatch(&self, message: M) -> Result<M::Output, Problem> {
        let Some(key) = idempotency_key(self.request.headers())? else {
            return self.send_once(message).await;
        };
        let operation = self.request.idempotent_operation();
        let scope = format!("{} {}", self.actor, operation.name);
        let in_flight = self
            .request
            .shared()
            .in_flight
            .enter(&scope, key)
            .ok_or(codes::IDEMPOTENCY_IN_FLIGHT)?;
        let mac = &self.request.application().engine.mac;
        let digests = mac.digests(
            MacPurpose::IdempotentRequest,
            &[operation.name.as_bytes(), operation.body],
        );
        let mut digests = digests.into_iter();
        let request_digest = digests.next().ok_or(problems::INTERNAL)?;

        let key = cqrs::IdempotencyKey {
            scope,
            key: key.to_owned(),
            request_digest,
            previous_digests: digests.collect(),
        };
        let outcome = self
            .send(
                &self.request.context(self.actor.clone(), Some(key)),
                message,
            )
            .await;

        drop(in_flight);
        outcome
    }
}
