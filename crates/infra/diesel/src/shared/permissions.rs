//! Combines rows of roles and their permissions.

use kernel::{DeclaredPermission, Permission};
use std::collections::BTreeSet;

/// Returns the declared permissions that the rows grant. Each row contains whether the role has all
/// declared permissions, and one permission. Permissions that the code does not declare have no
/// effect.
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
        if let Some(permission) = declared
            .clone()
            .find(|permission| Some(permission.as_str()) == name)
        {
            held.insert(permission.clone());
        }
    }
    held.into_iter().collect()
}
