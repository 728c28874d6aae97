use auth::ScheduledDeletion;
use chrono::{DateTime, Utc};
use infra_http::utoipa::{self, ToSchema};
use serde::Serialize;

/// The time at which an account will be erased.
#[derive(Serialize, ToSchema)]
#[schema(as = ScheduledDeletion)]
pub(crate) struct ScheduledDeletionBody {
    /// Logging in before then cancels the deletion.
    deletes_at: DateTime<Utc>,
}

impl From<ScheduledDeletion> for ScheduledDeletionBody {
    fn from(ScheduledDeletion { deletes_at }: ScheduledDeletion) -> Self {
        Self { deletes_at }
    }
}
