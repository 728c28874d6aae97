//! The settings that are one word of a few.

use super::value::choice;

choice! {
    /// Which defaults hold, and whether there is one at all.
    Profile { Development = "development", Test = "test", Production = "production" },
    "must be development, test or production"
}

choice! {
    /// How far SQLite goes before a commit is done.
    Synchronous { Full = "full", Normal = "normal" },
    "must be full or normal"
}

choice! {
    /// What a session token of the generation before the current one is worth.
    RefreshMode { Tolerant = "tolerant", Strict = "strict" },
    "must be tolerant or strict"
}

choice! {
    /// For whom log lines are written.
    LogFormat { Pretty = "pretty", Json = "json" },
    "must be pretty or json"
}

impl Profile {
    pub const fn is_production(self) -> bool {
        matches!(self, Self::Production)
    }
}
