//! What a role may do.

use serde::{Deserialize, Serialize};

/// A permission's name, `resource:action`, in lower-case kebab words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Permission(std::borrow::Cow<'static, str>);

/// The text does not read `resource:action`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a permission reads `resource:action` in lower-case letters and hyphens, at most 64 characters")]
pub struct InvalidPermission;

impl Permission {
    /// For the declarations in code; a test over all of them checks their form.
    pub const fn declared(name: &'static str) -> Self {
        Self(std::borrow::Cow::Borrowed(name))
    }

    pub fn parse(text: &str) -> Result<Self, InvalidPermission> {
        let word = |part: &str| {
            !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') && !part.starts_with('-')
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

/// A permission as the context says it that asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredPermission {
    pub permission: Permission,
    /// What it allows, for those who put roles together.
    pub description: &'static str,
    /// Whether the built-in role `admin` has it; `superadmin` has them all.
    pub is_for_admins: bool,
}

impl DeclaredPermission {
    /// For those who look after the installation.
    pub const fn new(permission: Permission, description: &'static str) -> Self {
        Self { permission, description, is_for_admins: false }
    }

    /// For those who look after users.
    pub const fn for_admins(permission: Permission, description: &'static str) -> Self {
        Self { permission, description, is_for_admins: true }
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
    fn only_resource_and_action_in_lower_case_make_a_permission() {
        assert!(Permission::parse("users:read").is_ok());
        assert!(Permission::parse("signing-keys:manage").is_ok());
        for broken in ["", "users", "users:", ":read", "Users:read", "users:read:all", "users: read", "-a:b"] {
            assert_eq!(Permission::parse(broken), Err(InvalidPermission), "{broken}");
        }
    }
}
