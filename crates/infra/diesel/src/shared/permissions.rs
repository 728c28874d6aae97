//! What the rows of roles and their permissions add up to.

use kernel::{DeclaredPermission, Permission};
use std::collections::BTreeSet;

/// Each row: whether the role means every declared permission, and one it names. What is no longer declared in code
/// gives nobody anything.
pub(crate) fn sum<'a>(
    rows: impl Iterator<Item = (bool, Option<&'a str>)>,
    declared: &[DeclaredPermission],
) -> Vec<Permission> {
    let declared = declared.iter().map(|declared| &declared.permission);
    let mut held = BTreeSet::new();
    for (all, name) in rows {
        if all {
            return declared.cloned().collect();
        }
        if let Some(permission) = declared.clone().find(|permission| Some(permission.as_str()) == name) {
            held.insert(permission.clone());
        }
    }
    held.into_iter().collect()
}
