//! Every administrative operation over HTTP is also available on the command line.

use crate::support::{Tested, new_site};
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};

/// Administrative operations and the equivalent commands.
const SAME: &[(&str, &[&str])] = &[
    ("cancelUserDeletion", &["user", "delete", "--cancel"]),
    ("changeRole", &["role", "change"]),
    ("createRole", &["role", "create"]),
    ("deleteRole", &["role", "delete"]),
    ("endUserSessions", &["session", "revoke", "--user"]),
    ("getRole", &["role", "show"]),
    ("getUser", &["user", "show"]),
    ("grantRole", &["role", "grant"]),
    ("inviteUser", &["user", "invite"]),
    ("listEvents", &["event", "list"]),
    ("listPermissions", &["permission", "list"]),
    ("listRoles", &["role", "list"]),
    ("listSigningKeys", &["key", "list"]),
    // `user show` includes the roles
    ("listUserRoles", &["user", "show"]),
    ("listUserSessions", &["session", "list"]),
    ("listUsers", &["user", "list"]),
    ("reinstateUser", &["user", "reinstate"]),
    ("replaceRole", &["role", "change"]),
    ("revokeRole", &["role", "revoke"]),
    ("revokeSession", &["session", "revoke"]),
    ("revokeSigningKey", &["key", "revoke"]),
    ("rotateSigningKey", &["key", "rotate"]),
    ("scheduleUserDeletion", &["user", "delete"]),
    ("sendPasswordReset", &["user", "reset-password"]),
    ("suspendUser", &["user", "suspend"]),
];

on_each_database! {
    async fn every_administrative_operation_has_a_command(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let document = site.run(&["openapi"]).await?.with(0)?.json()?;
        let same: BTreeMap<_, _> = SAME.iter().copied().collect();

        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().ok_or("no paths")? {
            if path.starts_with("/v1/admin/") || path.starts_with("/v1/superadmin/") {
                let ids = item.as_object().ok_or("no operations")?.values();
                operations.extend(ids.filter_map(|operation| operation["operationId"].as_str()));
            }
        }
        operations.sort_unstable();
        assert_eq!(operations, same.keys().copied().collect::<Vec<_>>(), "all operations have commands");

        for command in same.values() {
            let words: Vec<_> = command.iter().filter(|word| !word.starts_with("--")).copied().collect();
            let help = site.run(&[&words[..], &["--help"]].concat()).await?.with(0)?.output;
            for flag in command.iter().filter(|word| word.starts_with("--")) {
                assert!(help.contains(flag), "{command:?}: {help}");
            }
        }
        Ok(())
    }
}
