use super::{InMemoryDatabase, tables::Tables};
use async_trait::async_trait;
use auth_domain::{KnownNetwork, PasswordLink};
use chrono::{DateTime, TimeDelta, Utc};
use cqrs::Fault;
use kernel::Throttle;
use registration_domain::MailAllowance;
use services::ExpiredRows;
use std::sync::Arc;

/// Deletes up to a number of rows that were expired at a time, the oldest first, and counts them.
type Delete = fn(&mut Tables, DateTime<Utc>, usize) -> usize;

struct Expired {
    database: InMemoryDatabase,
    what: &'static str,
    delete: Delete,
}

#[async_trait]
impl ExpiredRows for Expired {
    fn name(&self) -> &'static str {
        self.what
    }

    async fn delete_expired(&self, now: DateTime<Utc>, limit: i64) -> Result<usize, Fault> {
        let limit = usize::try_from(limit).map_err(Fault::unexpected)?;
        Ok(self
            .database
            .exclusively(|tables| (self.delete)(tables, now, limit))
            .await)
    }
}

impl InMemoryDatabase {
    pub fn expired_rows(&self) -> Vec<Arc<dyn ExpiredRows>> {
        let rows: [(_, Delete); 12] = [
            ("throttles", throttles),
            ("known networks", known_networks),
            ("receipts", receipts),
            ("registrations", registrations),
            ("e-mail changes", email_changes),
            ("data exports", exports),
            ("password links", |tables, now, limit| {
                password_links(tables, |link| link.undoes().is_none(), now, limit)
            }),
            ("undos of e-mail changes", |tables, now, limit| {
                password_links(tables, |link| link.undoes().is_some(), now, limit)
            }),
            ("sessions", sessions),
            ("mail allowances", mail_allowances),
            ("dead deliveries", dead_deliveries),
            ("suppressed addresses", suppressions),
        ];
        let expired = |(what, delete)| -> Arc<dyn ExpiredRows> {
            Arc::new(Expired {
                database: self.clone(),
                what,
                delete,
            })
        };
        rows.map(expired).into()
    }
}

fn oldest<K: Ord>(rows: impl Iterator<Item = (DateTime<Utc>, K)>, limit: usize) -> Vec<K> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_unstable();
    rows.into_iter().take(limit).map(|(_, key)| key).collect()
}

fn throttles(tables: &mut Tables, now: DateTime<Utc>, limit: usize) -> usize {
    let expiries = tables
        .throttles
        .iter()
        .map(|(key, throttle)| (throttle.state().expires_at, *key));
    let cutoff = now - Throttle::RETENTION;
    let keys = oldest(
        expiries.filter(|(expires_at, _)| *expires_at <= cutoff),
        limit,
    );
    keys.iter()
        .filter(|key| tables.throttles.remove(*key).is_some())
        .count()
}

fn mail_allowances(tables: &mut Tables, now: DateTime<Utc>, limit: usize) -> usize {
    let all = tables.mail_allowances.iter();
    let uses = all.map(|(key, allowance)| (allowance.used_at(), *key));
    let cutoff = now - MailAllowance::WINDOW;
    let keys = oldest(uses.filter(|(used_at, _)| *used_at <= cutoff), limit);
    keys.iter().for_each(|key| {
        tables.mail_allowances.remove(key);
    });
    keys.len()
}

fn dead_deliveries(tables: &mut Tables, now: DateTime<Utc>, limit: usize) -> usize {
    tables
        .deliveries
        .remove_dead(now - TimeDelta::days(30), limit)
}

fn suppressions(tables: &mut Tables, now: DateTime<Utc>, limit: usize) -> usize {
    let all = tables.suppressions.iter();
    let ends = all.map(|(key, suppression)| (suppression.expires_at, *key));
    let keys = oldest(ends.filter(|(expires_at, _)| *expires_at <= now), limit);
    keys.iter().for_each(|key| {
        tables.suppressions.remove(key);
    });
    keys.len()
}

fn known_networks(tables: &mut Tables, now: DateTime<Utc>, limit: usize) -> usize {
    let all = tables.known_networks.iter();
    let rows = all.flat_map(|(user_id, networks)| {
        let row = |network: &KnownNetwork| (network.until, (*user_id, network.key));
        networks.iter().map(row)
    });
    let expired = oldest(rows.filter(|(until, _)| *until <= now), limit);
    for (user_id, key) in &expired {
        if let Some(networks) = tables.known_networks.get_mut(user_id) {
            networks.retain(|network| network.key != *key);
        }
    }
    expired.len()
}

fn receipts(tables: &mut Tables, now: DateTime<Utc>, limit: usize) -> usize {
    let expiries = tables
        .receipts
        .iter()
        .map(|(key, receipt)| (receipt.expires_at, key.clone()));
    let keys = oldest(expiries.filter(|(expires_at, _)| *expires_at <= now), limit);
    keys.iter()
        .filter(|key| tables.receipts.remove(*key).is_some())
        .count()
}

fn registrations(tables: &mut Tables, now: DateTime<Utc>, limit: usize) -> usize {
    let cutoff = now - TimeDelta::days(1);
    let rows = tables.registrations.iter().map(|(state, _)| state);
    let expired =
        rows.filter(|state| state.created_at <= cutoff && state.code_expires_at <= cutoff);
    let ids = oldest(expired.map(|state| (state.created_at, state.id)), limit);
    ids.iter().for_each(|id| tables.registrations.remove(*id));
    ids.len()
}

fn email_changes(tables: &mut Tables, now: DateTime<Utc>, limit: usize) -> usize {
    let rows = tables.email_changes.iter().map(|(state, _)| state);
    let expired = rows.filter(|state| state.code_expires_at <= now - TimeDelta::days(1));
    let ids = oldest(
        expired.map(|state| (state.code_expires_at, state.id)),
        limit,
    );
    ids.iter().for_each(|id| tables.email_changes.remove(*id));
    ids.len()
}

fn exports(tables: &mut Tables, now: DateTime<Utc>, limit: usize) -> usize {
    let expired = tables
        .exports
        .iter()
        .map(|(state, _)| state)
        .filter(|state| state.expires_at <= now);
    let ids = oldest(expired.map(|state| (state.expires_at, state.id)), limit);
    for id in &ids {
        tables.exports.remove(*id);
        tables.export_documents.remove(id);
    }
    ids.len()
}

fn password_links(
    tables: &mut Tables,
    is_of_kind: fn(&PasswordLink) -> bool,
    now: DateTime<Utc>,
    limit: usize,
) -> usize {
    let expired = tables
        .password_links
        .iter()
        .filter(|(state, version)| is_of_kind(&PasswordLink::restore((*state).clone(), *version)))
        .map(|(state, _)| state)
        .filter(|state| state.expires_at <= now);
    let ids = oldest(expired.map(|state| (state.expires_at, state.id)), limit);
    ids.iter().for_each(|id| tables.password_links.remove(*id));
    ids.len()
}

fn sessions(tables: &mut Tables, now: DateTime<Utc>, limit: usize) -> usize {
    let cutoff = now - TimeDelta::days(7);
    let rows = tables.sessions.iter().map(|(state, _)| state);
    let expired = rows.filter(|state| state.absolute_expires_at <= cutoff);
    let ids = oldest(
        expired.map(|state| (state.absolute_expires_at, state.id)),
        limit,
    );
    ids.iter().for_each(|id| tables.sessions.remove(*id));
    ids.len()
}
