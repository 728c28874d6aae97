use crate::RoleName;
use chrono::{DateTime, Utc};
use kernel::{History, UserId, aggregate_events};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Stored as `access.role_assigned`, its name in existing event logs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleGranted {
    pub user_id: UserId,
    pub role: RoleName,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleRevoked {
    pub user_id: UserId,
    pub role: RoleName,
}

aggregate_events! {
    RoleGrantsEvent of "assignment" {
        RoleGranted = "access.role_assigned",
        RoleRevoked = "access.role_revoked",
    }
}

/// The roles granted to one user. Granting a role twice changes nothing.
#[derive(Debug, Clone)]
pub struct RoleGrants {
    user_id: UserId,
    roles: BTreeSet<RoleName>,
    history: History<RoleGrantsEvent>,
}

impl RoleGrants {
    /// Creates the grants of a user without roles.
    pub fn none(user_id: UserId) -> Self {
        Self {
            user_id,
            roles: BTreeSet::new(),
            history: History::default(),
        }
    }

    pub fn restore(user_id: UserId, roles: BTreeSet<RoleName>, version: i64) -> Self {
        Self {
            user_id,
            roles,
            history: History::restore(version),
        }
    }

    /// Grants the role. Returns whether the user did not have it before.
    pub fn grant(&mut self, role: RoleName, now: DateTime<Utc>) -> bool {
        let changed = self.roles.insert(role.clone());
        if changed {
            self.history.record(
                now,
                RoleGranted {
                    user_id: self.user_id,
                    role,
                },
            );
        }
        changed
    }

    /// Revokes the role. Returns whether the user had it.
    pub fn revoke(&mut self, role: &RoleName, now: DateTime<Utc>) -> bool {
        let changed = self.roles.remove(role);
        if changed {
            self.history.record(
                now,
                RoleRevoked {
                    user_id: self.user_id,
                    role: role.clone(),
                },
            );
        }
        changed
    }

    pub const fn user_id(&self) -> UserId {
        self.user_id
    }

    pub const fn roles(&self) -> &BTreeSet<RoleName> {
        &self.roles
    }

    pub const fn history(&self) -> &History<RoleGrantsEvent> {
        &self.history
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn granting_twice_records_one_event() -> Result<(), crate::InvalidRoleName> {
        let mut grants = RoleGrants::none(UserId::new(uuid::Uuid::from_u128(1)));
        let role = RoleName::parse("admin")?;
        assert!(grants.grant(role.clone(), DateTime::UNIX_EPOCH));
        assert!(!grants.grant(role, DateTime::UNIX_EPOCH));
        assert_eq!(grants.history().recorded().len(), 1);
        Ok(())
    }

    #[test]
    fn revoking_an_ungranted_role_records_no_event() -> Result<(), crate::InvalidRoleName> {
        let (user_id, admin) = (
            UserId::new(uuid::Uuid::from_u128(1)),
            RoleName::parse("admin")?,
        );
        let mut grants = RoleGrants::restore(user_id, [admin.clone()].into(), 1);
        assert!(!grants.revoke(&RoleName::superadmin(), DateTime::UNIX_EPOCH));
        assert!(grants.revoke(&admin, DateTime::UNIX_EPOCH));
        assert!(!grants.revoke(&admin, DateTime::UNIX_EPOCH));
        assert!(grants.roles().is_empty());
        assert_eq!(grants.history().recorded().len(), 1);
        Ok(())
    }
}
