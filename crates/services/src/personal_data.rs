use async_trait::async_trait;
use cqrs::Context;
use kernel::{Fault, UserId};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    sync::{Arc, OnceLock},
};

/// A context that stores something about a person. Both methods are called in an open transaction,
/// which their dispatches join.
#[async_trait]
pub trait PersonalDataHolder: Send + Sync {
    /// The member of the export document.
    fn name(&self) -> &'static str;

    /// Returns everything that the context stores about the user, and no secret; `None` if that is
    /// nothing.
    async fn collect(&self, context: &Context, user_id: UserId) -> Result<Option<Value>, Fault>;

    /// Deletes it, or removes the person from it.
    async fn erase(&self, context: &Context, user_id: UserId) -> Result<(), Fault>;
}

/// Every holder of an application. Filled once, when all modules are built. Cheap to clone.
#[derive(Clone, Default)]
pub struct PersonalDataHolders(Arc<OnceLock<Vec<Arc<dyn PersonalDataHolder>>>>);

impl PersonalDataHolders {
    /// Does nothing when the holders are known already.
    pub fn fill(&self, holders: Vec<Arc<dyn PersonalDataHolder>>) {
        // the first list stays
        let _ = self.0.set(holders);
    }

    /// Returns the data of each holder under its name.
    pub async fn collect(
        &self,
        context: &Context,
        user_id: UserId,
    ) -> Result<BTreeMap<&'static str, Value>, Fault> {
        let mut collected = BTreeMap::new();
        for holder in self.0.get().into_iter().flatten() {
            if let Some(data) = holder.collect(context, user_id).await? {
                collected.insert(holder.name(), data);
            }
        }
        Ok(collected)
    }

    /// Erases at every holder. Fails at the first that cannot, so that the caller rolls back.
    pub async fn erase(&self, context: &Context, user_id: UserId) -> Result<(), Fault> {
        for holder in self.0.get().into_iter().flatten() {
            holder.erase(context, user_id).await?;
        }
        Ok(())
    }
}

impl std::fmt::Debug for PersonalDataHolders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names = self
            .0
            .get()
            .into_iter()
            .flatten()
            .map(|holder| holder.name());
        f.debug_list().entries(names).finish()
    }
}
