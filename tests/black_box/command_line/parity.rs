//! Whatever administrators can do over HTTP they can do on the command line.

use crate::support::{Site, Tested};
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};

/// Each operation of the administrators' routes with the command that does the same.
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
    // part of what is shown of a user
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
    async fn every_operation_of_administrators_has_its_command(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let document = site.run(&["openapi"]).await?.with(0)?.json()?;
        let same: BTreeMap<_, _> = SAME.iter().copied().collect();

        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().ok_or("there are paths")? {
            if path.starts_with("/v1/admin/") || path.starts_with("/v1/superadmin/") {
                let ids = item.as_object().ok_or("there are operations")?.values();
                operations.extend(ids.filter_map(|operation| operation["operationId"].as_str()));
            }
        }
        operations.sort_unstable();
        assert_eq!(operations, same.keys().copied().collect::<Vec<_>>(), "an operation without a command, or one too many");

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
