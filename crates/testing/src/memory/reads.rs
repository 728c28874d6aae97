use super::{InMemoryDatabase, InMemoryTransaction, tables::Tables};
use access_domain::RoleName;
use auth_domain::AccountState;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{Permission, UserId};
use std::collections::BTreeSet;
use user_profile_domain::{ExportId, ExportState, ProfileState};

/// An export with its sealed document, once it is there.
type StoredExport = (ExportState, Option<Vec<u8>>);

/// Where a query reads: what was committed last, or what the transaction it was dispatched in has
/// written.
#[derive(Clone)]
pub enum InMemoryReads {
    Committed(InMemoryDatabase),
    Within(InMemoryTransaction),
}

impl InMemoryReads {
    pub fn account(&self, user_id: UserId) -> Result<Option<AccountState>, Fault> {
        self.tables(|tables| tables.accounts.find(user_id).map(|(state, _)| state))
    }

    pub fn profile(&self, user_id: UserId) -> Result<Option<ProfileState>, Fault> {
        self.tables(|tables| tables.profiles.find(user_id).map(|(state, _)| state))
    }

    /// With its sealed document, once it is there.
    pub fn export(&self, id: ExportId) -> Result<Option<StoredExport>, Fault> {
        self.tables(|tables| {
            let (state, _) = tables.exports.find(id)?;
            Some((state, tables.export_documents.get(&id).cloned()))
        })
    }

    pub fn roles_of(&self, user_id: UserId) -> Result<BTreeSet<RoleName>, Fault> {
        self.tables(|tables| tables.roles_of(user_id))
    }

    /// Sorted by name.
    pub fn permissions_of(&self, user_id: UserId) -> Result<Vec<Permission>, Fault> {
        self.tables(|tables| tables.permissions_of(user_id))
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        match self {
            Self::Committed(database) => database.0.clock.now(),
            Self::Within(transaction) => transaction.database.clock.now(),
        }
    }

    pub(super) fn tables<T>(&self, look: impl FnOnce(&Tables) -> T) -> Result<T, Fault> {
        match self {
            Self::Committed(database) => Ok(database.committed(look)),
            Self::Within(transaction) => transaction.tables(|tables| Ok(look(tables))),
        }
    }
}
