//! Permissions and their declarations.

use serde::{Deserialize, Serialize};

/// The name of a permission: `resource:action` in lower-case letters and hyphens, at most 64
/// characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permission(std::borrow::Cow<'static, str>);

/// The text does not have the form `resource:action`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a permission has the form `resource:action` in lower-case letters and hyphens, at most 64 characters"
)]
pub struct InvalidPermission;

impl Permission {
    /// Creates a permission without checking its form. For declarations in code, which a test
    /// checks.
    pub const fn declared(name: &'static str) -> Self {
        Self(std::borrow::Cow::Borrowed(name))
    }

    pub fn parse(text: &str) -> Result<Self, InvalidPermission> {
        let word = |part: &str| {
            !part.is_empty()
                && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
                && !part.starts_with('-')
        };
        match text.split_once(':') {
            Some((resource, action)) if text.len() <= 64 && word(resource) && word(action) => {
                Ok(Self(text.to_owned().into()))
            }
            _ => Err(InvalidPermission),
        }
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A permission together with its description, as declared by the context that enforces it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredPermission {
    pub permission: Permission,
    /// Describes what the permission allows; shown to administrators who define roles.
    pub description: &'static str,
    /// Whether the built-in role `admin` has the permission. `superadmin` has all permissions.
    pub is_for_admins: bool,
}

impl DeclaredPermission {
    /// Declares a permission for operators of the installation: only `superadmin` has it by
    /// default.
    pub const fn new(permission: Permission, description: &'static str) -> Self {
        Self {
            permission,
            description,
            is_for_admins: false,
        }
    }

    /// Declares a permission for administrators of users: `admin` has it by default.
    pub const fn for_admins(permission: Permission, description: &'static str) -> Self {
        Self {
            permission,
            description,
            is_for_admins: true,
        }
    }
}

impl std::fmt::Display for Permission {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permission_is_a_resource_and_an_action_in_lower_case() {
        assert!(Permission::parse("users:read").is_ok());
        assert!(Permission::parse("signing-keys:manage").is_ok());
        for broken in [
            "",
            "users",
            "users:",
            ":read",
            "Users:read",
            "users:read:all",
            "users: read",
            "-a:b",
        ] {
            assert_eq!(
                Permission::parse(broken),
                Err(InvalidPermission),
                "{broken}"
            );
        }
    }
}
