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

#[cfg(test)]
mod tests {
    use super::*;
    use cqrs::{RequestId, Transport};
    use kernel::Actor;
    use serde_json::json;
    use std::sync::Mutex;
    use uuid::Uuid;

    struct Holder {
        name: &'static str,
        data: Option<Value>,
        is_broken: bool,
        erased: Mutex<Vec<UserId>>,
    }

    #[async_trait]
    impl PersonalDataHolder for Holder {
        fn name(&self) -> &'static str {
            self.name
        }

        async fn collect(&self, _: &Context, _: UserId) -> Result<Option<Value>, Fault> {
            Ok(self.data.clone())
        }

        async fn erase(&self, _: &Context, user_id: UserId) -> Result<(), Fault> {
            if self.is_broken {
                return Err(Fault::Overloaded);
            }
            self.erased
                .lock()
                .map_err(|_| Fault::Overloaded)?
                .push(user_id);
            Ok(())
        }
    }

    fn holder(name: &'static str, data: Option<Value>, is_broken: bool) -> Arc<Holder> {
        let erased = Mutex::default();
        Arc::new(Holder {
            name,
            data,
            is_broken,
            erased,
        })
    }

    fn context() -> Context {
        let request = RequestId::generated(Uuid::nil());
        Context::builder(Actor::System("test"), Transport::Worker, request).build()
    }

    #[tokio::test]
    async fn each_holder_with_data_has_a_member_of_the_export() -> Result<(), Fault> {
        let holders = PersonalDataHolders::default();
        let user = UserId::new(Uuid::nil());
        assert!(holders.collect(&context(), user).await?.is_empty());

        holders.fill(vec![
            holder("orders", Some(json!([1])), false),
            holder("visits", None, false),
        ]);
        let collected = holders.clone().collect(&context(), user).await?;
        assert_eq!(collected, BTreeMap::from([("orders", json!([1]))]));
        Ok(())
    }

    #[tokio::test]
    async fn an_erasure_fails_if_a_holder_fails() -> Result<(), Fault> {
        let holders = PersonalDataHolders::default();
        let (orders, visits) = (holder("orders", None, false), holder("visits", None, true));
        let user = UserId::new(Uuid::nil());
        holders.fill(vec![orders.clone(), visits]);

        let outcome = holders.erase(&context(), user).await;

        assert!(matches!(outcome, Err(Fault::Overloaded)));
        let erased = orders.erased.lock().map_err(|_| Fault::Overloaded)?;
        assert_eq!(*erased, [user]);
        Ok(())
    }
}
