mod state;
#[cfg(test)]
mod tests;

pub use state::{
    Invitation, LinkDigest, PasswordLinkId, PasswordLinkPurpose, PasswordLinkRules,
    PasswordLinkState,
};

use crate::{
    EmailChangeUndoIssued, PasswordLinkEvent, PasswordLinkUsed, PasswordLinkVoided,
    PasswordResetRequested, UserInvited,
};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{EmailAddress, History, UserId};

/// A single-use mailed link for setting a password, either of an existing account or of one that
/// the recipient is invited to open. The link may also undo a change of address.
#[derive(Debug, Clone, PartialEq)]
pub struct PasswordLink {
    state: PasswordLinkState,
    history: History<PasswordLinkEvent>,
}

/// The link was used or voided, has expired or is a decoy. Not distinguished.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the link is no longer valid")]
pub struct LinkClosed;

impl PasswordLink {
    /// Creates a link for resetting a password; a decoy without a user.
    pub fn reset(
        id: PasswordLinkId,
        user_id: Option<UserId>,
        digest: LinkDigest,
        rules: &PasswordLinkRules,
        now: DateTime<Utc>,
    ) -> Self {
        let purpose = user_id.map_or(PasswordLinkPurpose::Decoy, |user_id| {
            PasswordLinkPurpose::Reset { user_id }
        });
        let requested = PasswordResetRequested {
            password_link_id: id,
            user_id,
        };
        Self::new(id, purpose, digest, rules.reset_ttl, requested, now)
    }

    pub fn invite(
        id: PasswordLinkId,
        invitation: Invitation,
        digest: LinkDigest,
        rules: &PasswordLinkRules,
        now: DateTime<Utc>,
    ) -> Self {
        let invited = UserInvited {
            password_link_id: id,
            roles: invitation.roles.clone(),
        };
        let purpose = PasswordLinkPurpose::Invitation(invitation);
        Self::new(id, purpose, digest, rules.invitation_ttl, invited, now)
    }

    /// Creates a link for the owner of `former`, an address that the account no longer has.
    pub fn undo_email_change(
        id: PasswordLinkId,
        (user_id, former): (UserId, EmailAddress),
        digest: LinkDigest,
        rules: &PasswordLinkRules,
        now: DateTime<Utc>,
    ) -> Self {
        let issued = EmailChangeUndoIssued {
            password_link_id: id,
            user_id,
        };
        let purpose = PasswordLinkPurpose::EmailChangeUndo {
            user_id,
            address: former,
        };
        Self::new(
            id,
            purpose,
            digest,
            rules.email_change_undo_ttl,
            issued,
            now,
        )
    }

    fn new(
        id: PasswordLinkId,
        purpose: PasswordLinkPurpose,
        digest: LinkDigest,
        ttl: TimeDelta,
        created: impl Into<PasswordLinkEvent>,
        now: DateTime<Utc>,
    ) -> Self {
        let state = PasswordLinkState {
            id,
            purpose,
            digest,
            created_at: now,
            expires_at: now + ttl,
            closed_at: None,
        };
        let mut history = History::default();
        history.record(now, created);
        Self { state, history }
    }

    pub const fn restore(state: PasswordLinkState, version: i64) -> Self {
        Self {
            state,
            history: History::restore(version),
        }
    }

    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        self.state.closed_at.is_none()
            && now < self.state.expires_at
            && self.state.purpose != PasswordLinkPurpose::Decoy
    }

    /// Returns whether this link was sent later. Links of the same time are ordered by id.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        let order = |link: &Self| (link.state.created_at, link.state.id.uuid());
        order(self) > order(other)
    }

    /// Consumes the link. Fails if it is not open.
    pub fn redeem(&mut self, now: DateTime<Utc>) -> Result<(), LinkClosed> {
        if !self.is_open(now) {
            return Err(LinkClosed);
        }
        self.state.closed_at = Some(now);
        self.history.record(
            now,
            PasswordLinkUsed {
                password_link_id: self.state.id,
                user_id: self.user_id(),
            },
        );
        Ok(())
    }

    /// Invalidates the link, because the password was set in another way or another link was sent.
    /// Changes nothing if the link is closed.
    pub fn void(&mut self, now: DateTime<Utc>) {
        if self.state.closed_at.is_none() {
            self.state.closed_at = Some(now);
            self.history.record(
                now,
                PasswordLinkVoided {
                    password_link_id: self.state.id,
                    user_id: self.user_id(),
                },
            );
        }
    }

    /// Returns the user whose password the link sets.
    pub const fn user_id(&self) -> Option<UserId> {
        match &self.state.purpose {
            PasswordLinkPurpose::Reset { user_id }
            | PasswordLinkPurpose::EmailChangeUndo { user_id, .. } => Some(*user_id),
            PasswordLinkPurpose::Decoy | PasswordLinkPurpose::Invitation(_) => None,
        }
    }

    /// Returns the user whose password the link resets, if it changes nothing else.
    pub const fn resets(&self) -> Option<UserId> {
        match &self.state.purpose {
            PasswordLinkPurpose::Reset { user_id } => Some(*user_id),
            PasswordLinkPurpose::Decoy
            | PasswordLinkPurpose::Invitation(_)
            | PasswordLinkPurpose::EmailChangeUndo { .. } => None,
        }
    }

    /// Returns the user and the address to which the link returns the account.
    pub const fn undoes(&self) -> Option<(UserId, &EmailAddress)> {
        match &self.state.purpose {
            PasswordLinkPurpose::EmailChangeUndo { user_id, address } => Some((*user_id, address)),
            PasswordLinkPurpose::Decoy
            | PasswordLinkPurpose::Invitation(_)
            | PasswordLinkPurpose::Reset { .. } => None,
        }
    }

    pub const fn invitation(&self) -> Option<&Invitation> {
        match &self.state.purpose {
            PasswordLinkPurpose::Invitation(invitation) => Some(invitation),
            PasswordLinkPurpose::Decoy
            | PasswordLinkPurpose::Reset { .. }
            | PasswordLinkPurpose::EmailChangeUndo { .. } => None,
        }
    }

    pub const fn state(&self) -> &PasswordLinkState {
        &self.state
    }

    pub const fn id(&self) -> PasswordLinkId {
        self.state.id
    }

    pub const fn history(&self) -> &History<PasswordLinkEvent> {
        &self.history
    }
}
