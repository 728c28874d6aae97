//! The problem codes that only these verbs have.

cqrs::problem_codes! {
    UNKNOWN_PERMISSION: Invalid = "unknown-permission" {
        en: "Unknown permission", "No permission has this name."
    }
}
