use async_trait::async_trait;
use kernel::Fault;
use std::sync::{Arc, OnceLock};

/// A reader of the event log that comes back to it, such as a projection. Events that it still
/// needs are not deleted when their retention ends.
#[async_trait]
pub trait EventHold: Send + Sync {
    /// Returns the position of the first event that is still needed; `None` if none is.
    async fn first_needed(&self) -> Result<Option<i64>, Fault>;
}

/// Every hold of an application. Filled once, when all modules are built. Cheap to clone.
#[derive(Clone, Default)]
pub struct EventHolds(Arc<OnceLock<Vec<Arc<dyn EventHold>>>>);

impl EventHolds {
    /// Does nothing when the holds are known already.
    pub fn fill(&self, holds: Vec<Arc<dyn EventHold>>) {
        // the first list stays
        let _ = self.0.set(holds);
    }

    /// Returns the lowest position that any of them needs. Fails while the holds are unknown, and
    /// when one cannot tell, so that the caller deletes nothing.
    pub async fn first_needed(&self) -> Result<Option<i64>, Fault> {
        let holds = self.0.get();
        let holds = holds.ok_or_else(|| Fault::unexpected("the holds are not known yet"))?;
        let mut first = None;
        for hold in holds {
            let needed = hold.first_needed().await?;
            first = first.into_iter().chain(needed).min();
        }
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Hold(Option<i64>);

    #[async_trait]
    impl EventHold for Hold {
        async fn first_needed(&self) -> Result<Option<i64>, Fault> {
            Ok(self.0)
        }
    }

    async fn needed(positions: &[Option<i64>]) -> Result<Option<i64>, Fault> {
        let holds = EventHolds::default();
        let hold = |position: &Option<i64>| -> Arc<dyn EventHold> { Arc::new(Hold(*position)) };
        holds.fill(positions.iter().map(hold).collect());
        holds.first_needed().await
    }

    #[tokio::test]
    async fn the_lowest_position_holds() -> Result<(), Fault> {
        assert_eq!(needed(&[]).await?, None);
        assert_eq!(needed(&[None, Some(7), None]).await?, Some(7));
        assert_eq!(needed(&[Some(7), Some(3)]).await?, Some(3));
        Ok(())
    }

    #[tokio::test]
    async fn unknown_holds_are_a_fault() {
        assert!(EventHolds::default().first_needed().await.is_err());
    }
}
