//! Migrations as owned sets, applied in one order.

use diesel_migrations::EmbeddedMigrations;
use std::sync::Arc;

/// The migrations of one owner, for both backends. Declared as a `static`, with `embed_migrations!`
/// over two folders.
pub struct MigrationSet {
    /// 1 to 16 lower-case letters, digits and underscores. Stored with each version, so never
    /// renamed.
    pub owner: &'static str,
    pub postgres: EmbeddedMigrations,
    pub sqlite: EmbeddedMigrations,
}

/// The sets of an application, in the order in which they are applied. The accounts' own set comes
/// first.
#[derive(Clone)]
pub struct MigrationSets(Arc<[&'static MigrationSet]>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MigrationSetRefused {
    #[error("two sets of migrations have the owner {0}")]
    Clash(&'static str),
    #[error(
        "{0} cannot own migrations: an owner has 1 to 16 lower-case letters, digits and underscores"
    )]
    InvalidOwner(&'static str),
}

/// The owner of the accounts' set, whose versions are stored without an owner.
const ACCOUNTS_OWNER: &str = "loggia";

impl MigrationSets {
    /// Adds sets after the accounts' own. Refuses two sets of one owner.
    pub fn with(
        sets: impl IntoIterator<Item = &'static MigrationSet>,
    ) -> Result<Self, MigrationSetRefused> {
        let mut all = vec![&ACCOUNTS];
        for set in sets {
            let is_valid =
                |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
            if !(1..=16).contains(&set.owner.len()) || !set.owner.bytes().all(is_valid) {
                return Err(MigrationSetRefused::InvalidOwner(set.owner));
            }
            if all.iter().any(|other| other.owner == set.owner) {
                return Err(MigrationSetRefused::Clash(set.owner));
            }
            all.push(set);
        }
        Ok(Self(all.into()))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &'static MigrationSet> + use<'_> {
        self.0.iter().copied()
    }
}

/// The accounts' own set alone.
impl Default for MigrationSets {
    fn default() -> Self {
        Self([&ACCOUNTS].into())
    }
}

static ACCOUNTS: MigrationSet = MigrationSet {
    owner: ACCOUNTS_OWNER,
    postgres: migrations::POSTGRES,
    sqlite: migrations::SQLITE,
};

/// Returns the version as it is stored: `<owner>.<version>`, or the version alone for the accounts'
/// set.
pub(crate) fn stored_version(owner: &str, version: &str) -> String {
    if owner == ACCOUNTS_OWNER {
        version.to_owned()
    } else {
        format!("{owner}.{version}")
    }
}

/// Returns the owner and the version of a stored row.
pub(crate) fn owner_of(stored: &str) -> (&str, &str) {
    stored.split_once('.').unwrap_or((ACCOUNTS_OWNER, stored))
}
