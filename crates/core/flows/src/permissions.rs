//! The permissions of all contexts, in one list.

use kernel::DeclaredPermissions;

/// Returns every permission that the contexts declare, which `superadmin` has.
pub fn declared_permissions() -> DeclaredPermissions {
    let contexts = [
        access::permissions::DECLARED_HERE,
        audit::permissions::DECLARED_HERE,
        auth::permissions::DECLARED_HERE,
        registration::permissions::DECLARED_HERE,
        user_profile::permissions::DECLARED_HERE,
    ];
    DeclaredPermissions::new(contexts.concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Permission;

    #[test]
    fn declared_permissions_are_well_formed_and_unique() {
        let all = declared_permissions();
        assert!(
            all.iter()
                .all(|declared| Permission::parse(declared.permission.as_str()).is_ok())
        );
        assert!(all.iter().all(|declared| !declared.description.is_empty()));
        assert!(
            all.is_sorted_by(|a, b| a.permission < b.permission),
            "each is declared by one context"
        );
    }
}
