use super::{delivery_table::DeliveryTable, foreign::ForeignTables, receipts::Receipt};
use crate::EventRow;
use access_domain::{RoleDescription, RoleId, RoleName, RoleState};
use auth_domain::{
    AccountState, EmailChangeId, EmailChangeState, KnownNetwork, PasswordLinkId, PasswordLinkState,
    SessionState, SigningKeyId, SigningKeyState,
};
use chrono::DateTime;
use flows::declared_permissions;
use kernel::{Fault, SessionId, Throttle, ThrottleKey, UserId};
use registration_domain::{MailAllowance, RegistrationId, RegistrationState};
use services::Suppression;
use std::collections::{BTreeMap, BTreeSet};
use user_profile_domain::{ExportId, ExportState, ProfileState};

/// Everything that is stored.
#[derive(Clone)]
pub(super) struct Tables {
    pub registrations: Rows<RegistrationId, RegistrationState>,
    pub mail_allowances: BTreeMap<[u8; 32], MailAllowance>,
    pub throttles: BTreeMap<ThrottleKey, Throttle>,
    pub accounts: Rows<UserId, AccountState>,
    pub known_networks: BTreeMap<UserId, Vec<KnownNetwork>>,
    pub password_links: Rows<PasswordLinkId, PasswordLinkState>,
    pub sessions: Rows<SessionId, SessionState>,
    pub email_changes: Rows<EmailChangeId, EmailChangeState>,
    pub signing_keys: Rows<SigningKeyId, SigningKeyState>,
    pub profiles: Rows<UserId, ProfileState>,
    pub exports: Rows<ExportId, ExportState>,
    pub export_documents: BTreeMap<ExportId, Vec<u8>>,
    pub role_grants: Rows<UserId, BTreeSet<RoleName>>,
    /// With their versions.
    pub roles: BTreeMap<RoleName, (RoleState, i64)>,
    pub receipts: BTreeMap<(String, String), Receipt>,
    /// By position.
    pub events: BTreeMap<i64, EventRow>,
    pub last_position: i64,
    pub deliveries: DeliveryTable,
    pub foreign: ForeignTables,
    pub suppressions: BTreeMap<[u8; 32], Suppression>,
}

/// As the migrations leave them.
impl Default for Tables {
    fn default() -> Self {
        Self {
            registrations: Rows::default(),
            mail_allowances: BTreeMap::new(),
            throttles: BTreeMap::new(),
            accounts: Rows::default(),
            known_networks: BTreeMap::new(),
            password_links: Rows::default(),
            sessions: Rows::default(),
            email_changes: Rows::default(),
            signing_keys: Rows::default(),
            profiles: Rows::default(),
            exports: Rows::default(),
            export_documents: BTreeMap::new(),
            role_grants: Rows::default(),
            roles: built_in_roles()
                .into_iter()
                .map(|state| (state.name.clone(), (state, 1)))
                .collect(),
            receipts: BTreeMap::new(),
            events: BTreeMap::new(),
            last_position: 0,
            deliveries: DeliveryTable::default(),
            foreign: ForeignTables::default(),
            suppressions: BTreeMap::new(),
        }
    }
}

fn built_in_roles() -> Vec<RoleState> {
    let declared = declared_permissions();
    let of_admin = declared.iter().filter(|declared| declared.is_for_admins);
    let of_admin = of_admin
        .map(|declared| declared.permission.clone())
        .collect();
    let of = |number: u128, name: &str, permissions, has_all_permissions| {
        Some(RoleState {
            id: RoleId::new(uuid::Uuid::from_u128(number)),
            name: RoleName::parse(name).ok()?,
            description: RoleDescription::parse("built in").ok()?,
            permissions,
            has_all_permissions,
            is_built_in: true,
            created_at: DateTime::UNIX_EPOCH,
        })
    };
    let roles = [
        of(1, "admin", of_admin, false),
        of(2, RoleName::SUPERADMIN, BTreeSet::new(), true),
    ];
    roles.into_iter().flatten().collect()
}

impl Tables {
    /// Checks the foreign key to accounts.
    pub(super) fn account_exists(&self, user_id: UserId) -> Result<(), Fault> {
        match self.accounts.find(user_id) {
            Some(_) => Ok(()),
            None => Err(Fault::unexpected(format!(
                "there is no account {user_id} to refer to"
            ))),
        }
    }
}

/// Aggregates of one kind with their versions.
#[derive(Debug, Clone)]
pub(super) struct Rows<K, S>(BTreeMap<K, (S, i64)>);

impl<K, S> Default for Rows<K, S> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<K: Ord + Copy, S: Clone> Rows<K, S> {
    pub(super) fn find(&self, key: K) -> Option<(S, i64)> {
        self.0.get(&key).cloned()
    }

    /// Compare and swap: `loaded` must be the stored version, or 0 where nothing is stored.
    pub(super) fn save(&mut self, key: K, state: S, loaded: i64) -> Result<(), Fault> {
        let stored = self.0.get(&key).map_or(0, |(_, version)| *version);
        if stored != loaded {
            return Err(Fault::Conflict);
        }
        self.0.insert(key, (state, loaded + 1));
        Ok(())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&S, i64)> {
        self.0.values().map(|(state, version)| (state, *version))
    }

    /// Changes a row without a new version.
    pub(super) fn states_mut(&mut self) -> impl Iterator<Item = &mut S> {
        self.0.values_mut().map(|(state, _)| state)
    }

    pub(super) fn remove(&mut self, key: K) {
        self.0.remove(&key);
    }

    pub(super) fn retain(&mut self, keep: impl Fn(&S) -> bool) {
        self.0.retain(|_, (state, _)| keep(state));
    }
}
