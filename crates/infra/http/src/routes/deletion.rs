use auth::ScheduledDeletion;
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;

/// When the account will be erased.
#[derive(Serialize, ToSchema)]
#[schema(as = ScheduledDeletion)]
pub(super) struct ScheduledDeletionBody {
    /// Signing in before then keeps the account.
    deletes_at: DateTime<Utc>,
}

impl From<ScheduledDeletion> for ScheduledDeletionBody {
    fn from(ScheduledDeletion { deletes_at }: ScheduledDeletion) -> Self {
        Self { deletes_at }
    }
}
