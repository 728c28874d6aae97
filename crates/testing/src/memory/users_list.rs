use super::{InMemoryReads, tables::Tables};
use async_trait::async_trait;
use auth_domain::AccountState;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use std::cmp::Ordering;
use user_profile::{
    UserFilter, UserOrder, UserPlace, UserStatus, UserSummary, UserView, WhichUser,
    ports::UserDirectory,
};

#[async_trait]
impl UserDirectory for InMemoryReads {
    async fn list(
        &self,
        filter: &UserFilter,
        order: UserOrder,
        after: Option<&UserPlace>,
        limit: usize,
    ) -> Result<Vec<UserSummary>, Fault> {
        let mut users: Vec<UserSummary> = self.tables(|tables| {
            let users = tables
                .accounts
                .iter()
                .map(|(account, _)| tables.summary(account));
            users.filter(|user| lets_through(filter, user)).collect()
        })?;
        users.sort_by(|a, b| compare(order, &UserPlace::of(a), &UserPlace::of(b)));
        if let Some(after) = after {
            users.retain(|user| compare(order, &UserPlace::of(user), after) == Ordering::Greater);
        }
        users.truncate(limit);
        Ok(users)
    }

    async fn find(&self, who: &WhichUser, now: DateTime<Utc>) -> Result<Option<UserView>, Fault> {
        self.tables(|tables| {
            let is_it = |account: &AccountState| match who {
                WhichUser::Id(id) => account.id == *id,
                WhichUser::Address(address) => account.address.canonical() == address.canonical(),
            };
            let account = tables
                .accounts
                .iter()
                .map(|(account, _)| account)
                .find(|account| is_it(account));
            account.map(|account| tables.user(account, now))
        })
    }
}

impl Tables {
    fn summary(&self, account: &AccountState) -> UserSummary {
        let profile = self.profiles.find(account.id).map(|(profile, _)| profile);
        let is_final = profile
            .as_ref()
            .is_some_and(|profile| profile.finalized_at.is_some());
        let (first_name, last_name) = profile.map_or((None, None), |profile| {
            (profile.first_name, profile.last_name)
        });
        UserSummary {
            id: account.id,
            email: account.address.as_str().to_owned(),
            status: match (account.suspended_at, is_final) {
                (Some(_), _) => UserStatus::Suspended,
                (None, true) => UserStatus::Ready,
                (None, false) => UserStatus::PendingProfile,
            },
            created_at: account.created_at,
            first_name: first_name.map(|name| name.as_str().to_owned()),
            last_name: last_name.map(|name| name.as_str().to_owned()),
            roles: self
                .roles_of(account.id)
                .iter()
                .map(ToString::to_string)
                .collect(),
        }
    }

    fn user(&self, account: &AccountState, now: DateTime<Utc>) -> UserView {
        let profile = self.profiles.find(account.id).map(|(profile, _)| profile);
        let mine = self
            .sessions
            .iter()
            .filter(|(session, _)| session.user_id == account.id);
        let living =
            mine.filter(|(session, _)| session.ended_at.is_none() && session.idle_expires_at > now);
        UserView {
            summary: self.summary(account),
            locale: profile
                .as_ref()
                .map(|profile| profile.locale.as_str().to_owned()),
            profile_finalized_at: profile.and_then(|profile| profile.finalized_at),
            suspended_at: account.suspended_at,
            deletes_at: account.deletes_at,
            sessions: i64::try_from(living.count()).unwrap_or(i64::MAX),
        }
    }
}

fn lets_through(filter: &UserFilter, user: &UserSummary) -> bool {
    let address = user.email.to_ascii_lowercase();
    filter.status.is_none_or(|status| status == user.status)
        && filter
            .role
            .as_ref()
            .is_none_or(|role| user.roles.contains(role))
        && filter
            .email_prefix
            .as_ref()
            .is_none_or(|prefix| address.starts_with(prefix.as_str()))
        && filter
            .created_from
            .is_none_or(|from| from <= user.created_at)
        && filter
            .created_before
            .is_none_or(|before| user.created_at < before)
}

fn compare(order: UserOrder, a: &UserPlace, b: &UserPlace) -> Ordering {
    let by_age = || (a.created_at, a.id).cmp(&(b.created_at, b.id));
    let by_address = || a.canonical_address.cmp(&b.canonical_address);
    match order {
        UserOrder::Newest => by_age().reverse(),
        UserOrder::Oldest => by_age(),
        UserOrder::Email => by_address(),
        UserOrder::EmailDescending => by_address().reverse(),
    }
}
