use crate::{DeliveryHandler, Handled, context_of};
use async_trait::async_trait;
use cqrs::{Dispatch, Failure, Job, TryAgain};
use services::Delivery;
use std::sync::Arc;

/// Runs the jobs of one type by dispatching them.
pub(crate) struct JobHandler<C: Job>(pub Arc<dyn Dispatch<C>>);

#[async_trait]
impl<C: Job> DeliveryHandler for JobHandler<C> {
    fn kind(&self) -> &'static str {
        C::NAME
    }

    async fn deliver(&self, delivery: &Delivery) -> Handled {
        // serde's message is left out: errors are kept, and the payload may hold personal data
        let Ok(command) = C::deserialize(&delivery.payload) else {
            let unreadable = format!("the payload is not a {}", C::NAME);
            return Handled::Failed(TryAgain::Dead(unreadable.into()));
        };
        match self.0.dispatch(&context_of(delivery), command).await {
            Ok(output) => C::completed(output).into(),
            Err(Failure::Refused(refusal)) => Handled::Failed(TryAgain::Dead(refusal.into())),
            Err(failure) => Handled::Failed(TryAgain::Retry(failure.into())),
        }
    }
}
