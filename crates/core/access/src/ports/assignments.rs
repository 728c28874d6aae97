use access_domain::Assignment;
use async_trait::async_trait;
use cqrs::Fault;
use kernel::UserId;

#[async_trait]
pub trait AssignmentRepository: Send + Sync {
    /// A user who was never given a role has the empty assignment.
    async fn find(&self, user_id: UserId) -> Result<Assignment, Fault>;

    /// [`Fault::Conflict`] when it was saved by somebody else since it was loaded.
    async fn save(&self, assignment: &Assignment) -> Result<(), Fault>;
}
