use kernel::Permission;
use std::sync::LazyLock;

static NAMES: LazyLock<Vec<Permission>> = LazyLock::new(|| {
    flows::declared_permissions()
        .iter()
        .map(|declared| declared.permission.clone())
        .collect()
});

/// Every permission that the code declares, sorted by name.
pub fn declared() -> &'static [Permission] {
    &NAMES
}
