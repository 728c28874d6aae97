use serde::{Serialize, Serializer};

macro_rules! problem_codes {
    ($($code:ident = $name:literal,)+) => {
        /// The one table of problem codes. Scripts read them: a code is never renamed. Where the API knows the same
        /// problem, it has the same code there.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ProblemCode { $($code),+ }

        impl ProblemCode {
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$code => $name),+ }
            }
        }
    };
}

problem_codes! {
    // the command line itself
    Usage = "usage",
    ConfirmationRequired = "confirmation-required",
    NotConfirmed = "not-confirmed",
    PasswordRequired = "password-required",
    PasswordUnreadable = "password-unreadable",
    PasswordsDiffer = "passwords-differ",
    FileExists = "file-exists",
    FileUnusable = "file-unusable",
    OutputFailed = "output-failed",
    SourceTreeNotFound = "source-tree-not-found",

    // settings, and what is opened with them
    SettingsInvalid = "settings-invalid",
    MasterKeyUnusable = "master-key-unusable",
    SigningKeysUnusable = "signing-keys-unusable",
    MailUnusable = "mail-unusable",
    ListenFailed = "listen-failed",
    StartFailed = "start-failed",
    ServerFailed = "server-failed",

    // the database as a whole
    DatabaseUnavailable = "database-unavailable",
    DatabaseRefused = "database-refused",
    MigrationFailed = "migration-failed",
    MigrationUnknown = "migration-unknown",
    SchemaDiffers = "schema-differs",
    SchemaOutdated = "schema-outdated",
    SchemaTooNew = "schema-too-new",

    // every dispatch
    Forbidden = "forbidden",
    Conflict = "conflict",
    Overloaded = "overloaded",
    Unavailable = "unavailable",
    Internal = "internal",
    IdempotencyKeyReused = "idempotency-key-reused",

    // refusals
    AddressTaken = "address-taken",
    BadCursor = "bad-cursor",
    InvalidListing = "invalid-listing",
    PasswordRefused = "password-refused",
    BuiltInRole = "built-in-role",
    LastAdministrator = "last-administrator",
    OwnRoles = "own-roles",
    PrivilegeEscalation = "privilege-escalation",
    RoleInUse = "role-in-use",
    RoleNameTaken = "role-name-taken",
    RoleNotFound = "role-not-found",
    TooManyRoles = "too-many-roles",
    UnknownPermission = "unknown-permission",
    UserNotFound = "user-not-found",
    VersionConflict = "version-conflict",
    SessionNotFound = "session-not-found",
    OwnAccount = "own-account",
    SigningKeyNotFound = "signing-key-not-found",
}

impl std::fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_in_kebab_case() {
        let names: BTreeSet<&str> = ProblemCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(names.len(), ProblemCode::ALL.len());
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')));
    }
}
