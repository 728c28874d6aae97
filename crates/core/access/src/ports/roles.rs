use access_domain::RoleName;
use async_trait::async_trait;
use cqrs::Fault;

#[async_trait]
pub trait RoleDirectory: Send + Sync {
    async fn exists(&self, role: &RoleName) -> Result<bool, Fault>;
}
