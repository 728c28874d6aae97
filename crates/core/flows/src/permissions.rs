//! The permissions of all contexts, in one list.

use kernel::DeclaredPermission;
use std::sync::LazyLock;

static ALL: LazyLock<Vec<DeclaredPermission>> = LazyLock::new(|| {
    let mut all = [
        access::permissions::DECLARED_HERE,
        auth::permissions::DECLARED_HERE,
        registration::permissions::DECLARED_HERE,
        services::permissions::DECLARED_HERE,
        user_profile::permissions::DECLARED_HERE,
    ]
    .concat();
    all.sort_by(|a, b| a.permission.cmp(&b.permission));
    all
});

/// Every permission that the code declares, sorted by name; what `superadmin` means.
pub fn declared_permissions() -> &'static [DeclaredPermission] {
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Permission;

    #[test]
    fn declared_permissions_are_well_formed_and_unique() {
        let all = declared_permissions();
        assert!(all.iter().all(|declared| Permission::parse(declared.permission.as_str()).is_ok()));
        assert!(all.iter().all(|declared| !declared.description.is_empty()));
        assert!(all.is_sorted_by(|a, b| a.permission < b.permission), "each is declared by one context");
    }
}
