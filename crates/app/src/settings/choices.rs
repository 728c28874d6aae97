//! Settings with a fixed set of values.

use super::value::choice;

choice! {
    /// The deployment profile; selects the defaults.
    Profile { Development = "development", Test = "test", Production = "production" },
    "must be development, test or production"
}

choice! {
    /// The durability of SQLite commits.
    Synchronous { Full = "full", Normal = "normal" },
    "must be full or normal"
}

choice! {
    /// The pooler between this process and PostgreSQL.
    Pooler { None = "none", Transaction = "transaction" },
    "must be none or transaction"
}

impl From<Pooler> for infra_diesel::Pooler {
    fn from(pooler: Pooler) -> Self {
        match pooler {
            Pooler::None => Self::None,
            Pooler::Transaction => Self::Transaction,
        }
    }
}

choice! {
    /// Whether the previous session token is still accepted after a rotation.
    RefreshMode { Tolerant = "tolerant", Strict = "strict" },
    "must be tolerant or strict"
}

choice! {
    /// The format of log lines.
    LogFormat { Pretty = "pretty", Json = "json" },
    "must be pretty or json"
}

impl Profile {
    pub const fn is_production(self) -> bool {
        matches!(self, Self::Production)
    }
}
