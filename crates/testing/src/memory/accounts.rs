use super::{InMemoryReads, InMemoryTransaction};
use access::ports::AuthorizationEpochs;
use async_trait::async_trait;
use auth::ports::{AccountRepository, Credential, Credentials, PersonalDataErasure, Saved};
use auth_domain::{Account, AccountState, PasswordLinkPurpose};
use cqrs::Fault;
use kernel::{EmailAddress, ThrottleKey, UserId};
use services::PersonKeys;

#[async_trait]
impl AccountRepository for InMemoryTransaction {
    async fn find(&self, id: UserId) -> Result<Option<Account>, Fault> {
        self.tables(|tables| {
            Ok(tables
                .accounts
                .find(id)
                .map(|(state, version)| Account::restore(state, version)))
        })
    }

    /// There is one writer.
    async fn lock(&self, id: UserId) -> Result<Option<Account>, Fault> {
        AccountRepository::find(self, id).await
    }

    async fn owner_of(&self, address: &EmailAddress) -> Result<Option<UserId>, Fault> {
        let canonical = address.canonical();
        self.tables(|tables| {
            let mut states = tables.accounts.iter().map(|(state, _)| state);
            Ok(states
                .find(|state| state.address.canonical() == canonical)
                .map(|state| state.id))
        })
    }

    async fn save_with_new_address(&self, account: &Account) -> Result<Saved, Fault> {
        let (state, history) = (account.state(), account.history());
        let canonical = state.address.canonical();
        let has_address =
            |other: &AccountState| other.id != state.id && other.address.canonical() == canonical;
        let saved = self.tables(|tables| {
            if tables.accounts.iter().any(|(other, _)| has_address(other)) {
                return Ok(Saved::AddressTaken);
            }
            tables
                .accounts
                .save(state.id, state.clone(), history.version())?;
            self.append(tables, state.id.uuid(), history)?;
            Ok(Saved::Done)
        });
        if let Ok(Saved::AddressTaken) = saved {
            // a unique index that was hit ends a transaction on PostgreSQL
            self.abort();
        }
        saved
    }

    async fn remove(&self, account: &Account) -> Result<(), Fault> {
        let (id, version) = (account.id(), account.history().version());
        self.tables(|tables| {
            if tables
                .accounts
                .find(id)
                .is_none_or(|(_, stored)| stored != version)
            {
                return Err(Fault::Conflict);
            }
            tables.accounts.retain(|state| state.id != id);
            tables.sessions.retain(|state| state.user_id != id);
            tables.known_networks.remove(&id);
            tables.email_changes.retain(|state| state.user_id != id);
            tables.password_links.retain(|state| match state.purpose {
                PasswordLinkPurpose::Reset { user_id }
                | PasswordLinkPurpose::EmailChangeUndo { user_id, .. } => user_id != id,
                PasswordLinkPurpose::Decoy | PasswordLinkPurpose::Invitation(_) => true,
            });
            tables.exports.retain(|state| state.user_id != id);
            tables.profiles.remove(id);
            tables.role_grants.remove(id);
            self.append(tables, id.uuid(), account.history())
        })
    }
}

#[async_trait]
impl PersonalDataErasure for InMemoryTransaction {
    async fn erase(
        &self,
        user_id: UserId,
        address: &EmailAddress,
        keys: &PersonKeys,
    ) -> Result<(), Fault> {
        let (canonical, theirs) = (address.canonical(), format!("user:{user_id} "));
        self.tables(|tables| {
            tables.mail_allowances.remove(&keys.address);
            tables.suppressions.remove(&keys.address);
            tables.deliveries.remove_about(&keys.delivery_subjects);
            let prefixes = &keys.throttle_prefixes;
            let is_theirs =
                |key: &ThrottleKey| prefixes.iter().any(|prefix| key.starts_with(prefix));
            tables.throttles.retain(|key, _| !is_theirs(key));
            let sign_ups = tables.registrations_of(&canonical);
            tables
                .registrations
                .retain(|state| state.address.canonical() != canonical);
            tables.password_links.retain(|state| match &state.purpose {
                PasswordLinkPurpose::Invitation(invitation) => {
                    invitation.address.canonical() != canonical
                }
                PasswordLinkPurpose::Decoy
                | PasswordLinkPurpose::Reset { .. }
                | PasswordLinkPurpose::EmailChangeUndo { .. } => true,
            });
            tables
                .receipts
                .retain(|(scope, _), _| !scope.starts_with(&theirs));
            for event in tables.events.values_mut() {
                if event.is_about(user_id, &sign_ups) {
                    event.source = None;
                }
            }
            Ok(())
        })
    }
}

#[async_trait]
impl AuthorizationEpochs for InMemoryTransaction {
    async fn raise(&self, user_id: UserId) -> Result<bool, Fault> {
        let Some(mut account) = AccountRepository::lock(self, user_id).await? else {
            return Ok(false);
        };
        account.raise_epoch(self.database.clock.now());
        AccountRepository::save(self, &account).await.map(|()| true)
    }
}

#[async_trait]
impl Credentials for InMemoryReads {
    async fn find_by_address(&self, address: &EmailAddress) -> Result<Option<Credential>, Fault> {
        let canonical = address.canonical();
        self.tables(|tables| {
            let mut states = tables.accounts.iter().map(|(state, _)| state);
            states
                .find(|state| state.address.canonical() == canonical)
                .map(credential)
        })
    }

    async fn find_by_user(&self, user_id: UserId) -> Result<Option<Credential>, Fault> {
        self.tables(|tables| {
            tables
                .accounts
                .find(user_id)
                .map(|(state, _)| credential(&state))
        })
    }
}

fn credential(state: &AccountState) -> Credential {
    let AccountState {
        id,
        address,
        password_hash,
        ..
    } = state.clone();
    Credential {
        user_id: id,
        address,
        password_hash,
    }
}
