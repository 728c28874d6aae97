use access_domain::Assignment;
use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;

#[async_trait]
pub trait AssignmentRepository: Send + Sync {
    /// Returns the empty assignment for a user without roles.
    async fn find(&self, user_id: UserId) -> Result<Assignment, Fault>;

    /// Returns [`Fault::Conflict`] if the stored version differs.
    async fn save(&self, assignment: &Assignment) -> Result<(), Fault>;
}
