use crate::{Application, Problem};
use cqrs::{Context, Dispatchers, Kind, Listed, RequestId, Transport};
use kernel::Actor;
use services::IfMissing;
use std::sync::{Arc, OnceLock};

/// Dispatches the messages of one invocation as the operator.
///
/// All of them have the same request id; the actor is recorded as `system:cli`.
pub struct Operator {
    application: Arc<dyn Application>,
    messages: Dispatchers,
    context: Context,
    written_to: WrittenTo,
}

/// The address of the database that commands have changed, once there is one.
pub(crate) type WrittenTo = Arc<OnceLock<String>>;

impl Operator {
    pub(crate) async fn of(
        application: Arc<dyn Application>,
        if_missing: IfMissing,
        written_to: WrittenTo,
    ) -> Result<Self, Problem> {
        let messages = application.messages(if_missing).await?;
        let context = operator_context(application.as_ref());
        Ok(Self {
            application,
            messages,
            context,
            written_to,
        })
    }

    pub async fn dispatch<M: Listed>(&self, message: M) -> Result<M::Output, Problem> {
        let output = self.messages.dispatch(&self.context, message).await?;
        if M::KIND == Kind::Command && self.written_to.get().is_none() {
            // another dispatch may be first, with the same address
            let _ = self.written_to.set(self.application.database()?.address);
        }
        Ok(output)
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
