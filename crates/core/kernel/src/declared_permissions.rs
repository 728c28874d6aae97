//! The permissions of a whole application.

use crate::{DeclaredPermission, Permission};
use std::sync::Arc;

/// Every permission that the contexts of an application declare, sorted by name. Cheap to clone.
/// Roles in the database only name permissions: one that is not declared grants nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeclaredPermissions(Arc<[DeclaredPermission]>);

impl DeclaredPermissions {
    /// A permission that is declared twice is kept once; the node builder reports such clashes with
    /// their owners.
    pub fn new(declared: impl IntoIterator<Item = DeclaredPermission>) -> Self {
        let mut all: Vec<_> = declared.into_iter().collect();
        all.sort_by(|a, b| a.permission.cmp(&b.permission));
        all.dedup_by(|a, b| a.permission == b.permission);
        Self(all.into())
    }

    pub fn contains(&self, permission: &Permission) -> bool {
        self.0
            .binary_search_by(|declared| declared.permission.cmp(permission))
            .is_ok()
    }
}

impl std::ops::Deref for DeclaredPermissions {
    type Target = [DeclaredPermission];

    fn deref(&self) -> &[DeclaredPermission] {
        &self.0
    }
}
