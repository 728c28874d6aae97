use crate::{Application, Problem};
use cqrs::{Context, Dispatchers, Listed, RequestId, Transport};
use kernel::Actor;
use std::sync::Arc;

/// Dispatches the messages of one invocation as the operator.
///
/// All of them have the same request id; the actor is recorded as `system:cli`.
pub struct Operator {
    application: Arc<dyn Application>,
    messages: Dispatchers,
    context: Context,
}

impl Operator {
    /// Opens the application; its server may be running or not.
    pub async fn of(application: Arc<dyn Application>) -> Result<Self, Problem> {
        let messages = application.messages().await?;
        let context = operator_context(application.as_ref());
        Ok(Self {
            application,
            messages,
            context,
        })
    }

    pub async fn dispatch<M: Listed>(&self, message: M) -> Result<M::Output, Problem> {
        Ok(self.messages.dispatch(&self.context, message).await?)
    }

    pub fn application(&self) -> &dyn Application {
        self.application.as_ref()
    }

    /// The messages of every context.
    pub fn messages(&self) -> &Dispatchers {
        &self.messages
    }

    pub fn context(&self) -> &Context {
        &self.context
    }
}

fn operator_context(application: &dyn Application) -> Context {
    let request_id = RequestId::generated(application.uuids().next());
    Context::builder(Actor::System("cli"), Transport::Cli, request_id).build()
}
