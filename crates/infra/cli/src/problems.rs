//! The problem codes of the command line itself. The contexts declare the others.

pub use cqrs::problems::INTERNAL;

cqrs::problem_codes! {
    // the command line itself
    USAGE: Malformed = "usage" {
        en: "Invalid usage", "The arguments cannot be parsed; --help lists them."
    }
    CONFIRMATION_REQUIRED: PreconditionRequired = "confirmation-required" {
        en: "Confirmation required", "There is no terminal to ask on: add --yes."
    }
    NOT_CONFIRMED: PreconditionRequired = "not-confirmed" {
        en: "Not confirmed", "The prompt was not answered with yes, so nothing was changed."
    }
    PASSWORD_REQUIRED: PreconditionRequired = "password-required" {
        en: "Password required", "There is no terminal to ask on: add --password-stdin."
    }
    PASSWORD_UNREADABLE: Malformed = "password-unreadable" {
        en: "Unreadable password", "The password cannot be read as UTF-8 text."
    }
    PASSWORDS_DIFFER: Invalid = "passwords-differ" {
        en: "Passwords differ", "The password was typed in two different ways."
    }
    INVALID_LISTING: Malformed = "invalid-listing" {
        en: "Invalid list options", "A filter, the sort key or the limit is invalid."
    }
    FILE_EXISTS: Conflict = "file-exists" {
        en: "File exists", "An existing file is never overwritten: choose another name."
    }
    FILE_UNUSABLE: Internal = "file-unusable" {
        en: "Unusable file", "A file cannot be read or written."
    }
    OUTPUT_FAILED: Internal = "output-failed" {
        en: "Output failed", "The standard output cannot be written."
    }
    SOURCE_TREE_NOT_FOUND: NotFound = "source-tree-not-found" {
        en: "Source tree not found", "The command needs the source tree: run it in its root."
    }

    VERB_CLASH: Internal = "verb-clash" {
        en: "Verb clash", "Two verbs of the program have the same name."
    }

    // settings, and resources that are opened with them
    SETTINGS_INVALID: Invalid = "settings-invalid" {
        en: "Invalid settings", "Some settings are missing, unknown or invalid."
    }
    MASTER_KEY_UNUSABLE: Invalid = "master-key-unusable" {
        en: "Unusable master key", "The master key is missing or malformed."
    }
    SEALED_VALUES_UNREADABLE: Conflict = "sealed-values-unreadable" {
        en: "Unreadable sealed values", "No master key of the settings opens some stored values."
    }
    INTERRUPTED: Conflict = "interrupted" {
        en: "Interrupted", "The command was told to stop before it was done."
    }
    SIGNING_KEYS_UNUSABLE: Internal = "signing-keys-unusable" {
        en: "Unusable signing keys", "The signing keys cannot be loaded."
    }
    MAIL_UNUSABLE: Invalid = "mail-unusable" {
        en: "Unusable mail settings", "Mails cannot be sent with these settings."
    }
    LISTEN_FAILED: Internal = "listen-failed" {
        en: "Listening failed", "The server cannot listen on its address."
    }
    START_FAILED: Internal = "start-failed" {
        en: "Start failed", "The application cannot start."
    }
    SERVER_FAILED: Internal = "server-failed" {
        en: "Server failed", "The server stopped unexpectedly."
    }

    // the database as a whole
    DATABASE_UNAVAILABLE: Unavailable = "database-unavailable" {
        en: "Database unavailable", "The database cannot be reached or opened."
    }
    DATABASE_REFUSED: Internal = "database-refused" {
        en: "Database refused", "The database refused the statement."
    }
    DATABASE_UNSUITABLE: Conflict = "database-unsuitable" {
        en: "Unsuitable database", "This program cannot run on the database."
    }
    MIGRATION_FAILED: Internal = "migration-failed" {
        en: "Migration failed", "A migration failed and was rolled back."
    }
    MIGRATION_UNKNOWN: Conflict = "migration-unknown" {
        en: "Unknown migration", "The database has a migration that this release lacks."
    }
    SCHEMA_DIFFERS: Conflict = "schema-differs" {
        en: "Schema differs", "The schema differs from the one that the migrations create."
    }
    SCHEMA_OUTDATED: Conflict = "schema-outdated" {
        en: "Outdated schema", "Migrations are missing: run db migrate."
    }
    SCHEMA_TOO_NEW: Conflict = "schema-too-new" {
        en: "Schema too new", "A newer release has migrated the database."
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_unique_and_in_kebab_case() {
        let names: BTreeSet<&str> = ALL.iter().map(|code| code.name()).collect();
        assert_eq!(names.len(), ALL.len());
        let is_kebab_case = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
        assert!(names.iter().all(|name| name.bytes().all(is_kebab_case)));
    }
}
