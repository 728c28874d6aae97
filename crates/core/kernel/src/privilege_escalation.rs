use crate::{Permission, Rights};
use std::collections::BTreeSet;

/// The user or the role that the caller acts on has, or would get, a permission that the caller
/// does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the user or the role has a permission that you do not have yourself")]
pub struct PrivilegeEscalation;

impl PrivilegeEscalation {
    /// Checks that the caller has all the permissions. Permissions that the code does not declare
    /// at present count as well, because a later version may declare them again.
    pub fn check(permissions: &BTreeSet<Permission>, rights: &Rights) -> Result<(), Self> {
        if permissions
            .iter()
            .all(|permission| rights.include(permission))
        {
            Ok(())
        } else {
            Err(Self)
        }
    }
}
