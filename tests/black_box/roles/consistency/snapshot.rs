use crate::support::BoxError;
use std::collections::{BTreeMap, BTreeSet};
use test_databases::Connection;

/// The stored state of all users, by user id.
#[derive(Debug)]
pub struct Snapshot(BTreeMap<String, UserState>);

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserState {
    pub epoch: String,
    pub is_suspended: bool,
    pub roles: BTreeSet<String>,
    /// Ids of the sessions that have not ended.
    pub sessions: BTreeSet<String>,
}

impl Snapshot {
    /// Reads the tables. There must be no concurrent changes.
    pub async fn of(connection: &mut Connection) -> Result<Self, BoxError> {
        let mut all = BTreeMap::<_, UserState>::new();
        let accounts = "select cast(id as text) || ' ' || cast(epoch as text) || ' ' || \
                        case when suspended_at is null then '' else 'suspended' end as value from account";
        for line in connection.texts(accounts).await? {
            let [id, epoch, suspended] = parts(&line)?;
            let user: &mut UserState = all.entry(id).or_default();
            (user.epoch, user.is_suspended) = (epoch, !suspended.is_empty());
        }
        let roles = "select cast(user_id as text) || ' ' || role as value from assigned_role";
        for line in connection.texts(roles).await? {
            let [id, role] = parts(&line)?;
            all.entry(id).or_default().roles.insert(role);
        }
        let sessions = "select cast(user_id as text) || ' ' || cast(id as text) as value from session \
                        where ended_at is null";
        for line in connection.texts(sessions).await? {
            let [id, session] = parts(&line)?;
            all.entry(id).or_default().sessions.insert(session);
        }
        Ok(Self(all))
    }

    pub fn user(&self, user_id: &str) -> Result<&UserState, BoxError> {
        self.0
            .get(user_id)
            .ok_or_else(|| format!("{user_id} has no account").into())
    }

    pub fn administrators(&self) -> usize {
        self.0
            .values()
            .filter(|user| !user.is_suspended && user.roles.contains("superadmin"))
            .count()
    }
}

fn parts<const N: usize>(line: &str) -> Result<[String; N], BoxError> {
    let parts: Vec<_> = line.split(' ').map(str::to_owned).collect();
    parts
        .try_into()
        .map_err(|parts| format!("unexpected columns: {parts:?}").into())
}
