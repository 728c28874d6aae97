//! Everything about one user, from every table that holds any of it: a new table belongs here.

use crate::{EventRow, memory::tables::Tables};
use auth_domain::{
    EmailChangeState, PasswordLinkPurpose, PasswordLinkState, SessionOpened, SessionState,
};
use chrono::{DateTime, Utc};
use kernel::{Event, UserId};
use registration_domain::RegistrationState;
use std::cmp::Reverse;
use user_profile::{
    AccountData, CollectPersonalData, EmailChangeData, EmailChangeUndoData, EventData, ExportData,
    PasswordLinkData, PersonalData, ProfileData, RegistrationData, SessionData,
};
use user_profile_domain::{ExportState, ProfileState};

impl Tables {
    /// Returns `None` if there is no such user.
    pub(super) fn personal_data(
        &self,
        user_id: UserId,
        now: DateTime<Utc>,
    ) -> Option<PersonalData> {
        let (account, _) = self.accounts.find(user_id)?;
        let canonical_address = account.address.canonical();
        let mut events = self.event_data(user_id, &canonical_address);
        let events_complete = events.len() <= most(CollectPersonalData::MAX_EVENTS);
        events.truncate(most(CollectPersonalData::MAX_EVENTS));
        Some(PersonalData {
            collected_at: now,
            account: AccountData {
                id: user_id,
                email: account.address.as_str().to_owned(),
                created_at: account.created_at,
                suspended_at: account.suspended_at,
            },
            profile: self
                .profiles
                .find(user_id)
                .map(|(profile, _)| profile_data(profile)),
            roles: self
                .roles_of(user_id)
                .iter()
                .map(ToString::to_string)
                .collect(),
            sessions: self.session_data(user_id),
            registrations: self.registration_data(&canonical_address),
            email_changes: self.email_change_data(user_id),
            password_links: self.password_link_data(user_id, &canonical_address),
            email_change_undos: self.email_change_undo_data(user_id),
            exports: self.export_data(user_id),
            events,
            events_complete,
            contexts: std::collections::BTreeMap::new(),
        })
    }

    fn session_data(&self, user_id: UserId) -> Vec<SessionData> {
        let states = self
            .sessions
            .iter()
            .map(|(state, _)| state)
            .filter(|state| state.user_id == user_id);
        let data = |state: &SessionState| SessionData {
            id: state.id.uuid(),
            created_at: state.authenticated_at,
            last_used_at: state.last_used_at,
            expires_at: state.idle_expires_at,
            ended_at: state.ended_at,
            device_name: state
                .device_name
                .as_ref()
                .map(|name| name.as_str().to_owned()),
            method: state.method.as_str().to_owned(),
        };
        newest_first(states.map(data), |data| (data.created_at, data.id))
    }

    fn registration_data(&self, canonical_address: &str) -> Vec<RegistrationData> {
        let states = self.registrations.iter().map(|(state, _)| state);
        let data = |state: &RegistrationState| RegistrationData {
            id: state.id.uuid(),
            created_at: state.created_at,
            email: state.address.as_str().to_owned(),
            locale: state.locale.as_str().to_owned(),
        };
        let of_address = states
            .filter(|state| state.address.canonical() == canonical_address)
            .map(data);
        let mut newest = newest_first(of_address, |data| (data.created_at, data.id));
        newest.truncate(most(CollectPersonalData::MAX_REGISTRATIONS));
        newest
    }

    fn email_change_data(&self, user_id: UserId) -> Vec<EmailChangeData> {
        let states = self
            .email_changes
            .iter()
            .map(|(state, _)| state)
            .filter(|state| state.user_id == user_id);
        let data = |state: &EmailChangeState| EmailChangeData {
            id: state.id.uuid(),
            requested_at: state.created_at,
            email: state.address.as_str().to_owned(),
        };
        newest_first(states.map(data), |data| (data.requested_at, data.id))
    }

    /// Includes the invitations that were sent to the address before there was an account.
    fn password_link_data(
        &self,
        user_id: UserId,
        canonical_address: &str,
    ) -> Vec<PasswordLinkData> {
        let is_theirs = |state: &&PasswordLinkState| match &state.purpose {
            PasswordLinkPurpose::Decoy | PasswordLinkPurpose::EmailChangeUndo { .. } => false,
            PasswordLinkPurpose::Reset { user_id: of } => *of == user_id,
            PasswordLinkPurpose::Invitation(invitation) => {
                invitation.address.canonical() == canonical_address
            }
        };
        let data = |state: &PasswordLinkState| PasswordLinkData {
            id: state.id.uuid(),
            created_at: state.created_at,
            expires_at: state.expires_at,
            closed_at: state.closed_at,
        };
        let theirs = self
            .password_links
            .iter()
            .map(|(state, _)| state)
            .filter(is_theirs);
        newest_first(theirs.map(data), |data| (data.created_at, data.id))
    }

    fn email_change_undo_data(&self, user_id: UserId) -> Vec<EmailChangeUndoData> {
        let data = |state: &PasswordLinkState| match &state.purpose {
            PasswordLinkPurpose::EmailChangeUndo {
                user_id: of,
                address,
            } if *of == user_id => Some(EmailChangeUndoData {
                id: state.id.uuid(),
                created_at: state.created_at,
                expires_at: state.expires_at,
                closed_at: state.closed_at,
                email: address.as_str().to_owned(),
            }),
            _ => None,
        };
        let links = self.password_links.iter().map(|(state, _)| state);
        newest_first(links.filter_map(data), |data| (data.created_at, data.id))
    }

    fn export_data(&self, user_id: UserId) -> Vec<ExportData> {
        let states = self
            .exports
            .iter()
            .map(|(state, _)| state)
            .filter(|state| state.user_id == user_id);
        let data = |state: &ExportState| ExportData {
            id: state.id.uuid(),
            requested_at: state.requested_at,
            expires_at: state.expires_at,
        };
        newest_first(states.map(data), |data| (data.requested_at, data.id))
    }

    fn event_data(&self, user_id: UserId, canonical_address: &str) -> Vec<EventData> {
        let themselves = format!("user:{user_id}");
        let registrations = self.registrations_of(canonical_address);
        let about = self
            .events
            .values()
            .rev()
            .filter(|event| event.is_about(user_id, &registrations));
        let data = |event: &EventRow| {
            // the actor that opens a session is anonymous, and has proven to be the user
            let is_theirs = event.actor == themselves || event.event_type == SessionOpened::NAME;
            EventData {
                id: event.event_id,
                event_type: event.event_type.clone(),
                occurred_at: event.occurred_at,
                subject: event.aggregate.clone(),
                subject_id: event.aggregate_id,
                source: event.source.clone().filter(|_| is_theirs),
            }
        };
        about.map(data).collect()
    }
}

fn profile_data(profile: ProfileState) -> ProfileData {
    ProfileData {
        first_name: profile.first_name.map(|name| name.as_str().to_owned()),
        last_name: profile.last_name.map(|name| name.as_str().to_owned()),
        locale: profile.locale.as_str().to_owned(),
        finalized_at: profile.finalized_at,
    }
}

fn newest_first<T, K: Ord>(rows: impl Iterator<Item = T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut rows: Vec<_> = rows.collect();
    rows.sort_by_key(|row| Reverse(key(row)));
    rows
}

fn most(limit: i64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}
