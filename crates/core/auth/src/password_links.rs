//! Mailed links by which the recipient sets a password.

use crate::ports::{AccountRepository, PasswordLinkRepository};
use auth_domain::{
    Account, Invitation, LinkDigest, PasswordLink, PasswordLinkId, PasswordLinkPurpose,
    PasswordLinkRules, PasswordToken, PasswordTokenParts,
};
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::{EmailAddress, UserId};
use services::{LinkToken, Mac, MacPurpose, TokenGenerator, UuidGenerator};
use std::sync::Arc;

/// Creates and checks links within one transaction.
#[derive(Clone)]
pub(crate) struct PasswordLinks {
    pub links: Arc<dyn PasswordLinkRepository>,
    pub accounts: Arc<dyn AccountRepository>,
    pub mac: Arc<dyn Mac>,
    pub tokens: Arc<dyn TokenGenerator>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub rules: PasswordLinkRules,
}

/// An open link with a valid token, and the address to which it was mailed.
#[derive(Debug, Clone)]
pub(crate) struct OpenLink {
    pub link: PasswordLink,
    pub address: EmailAddress,
}

impl PasswordLinks {
    /// Creates a link for the account with the address, or a decoy if there is none.
    pub(crate) async fn issue_reset(
        &self,
        address: &EmailAddress,
        user_id: Option<UserId>,
        now: DateTime<Utc>,
    ) -> Result<LinkToken, Fault> {
        let (parts, digest) = self.secret(address);
        self.links
            .save(&PasswordLink::reset(
                parts.link_id,
                user_id,
                digest,
                &self.rules,
                now,
            ))
            .await?;
        Ok(LinkToken::new(parts.encode().expose()))
    }

    /// Voids the earlier invitations of the address.
    pub(crate) async fn issue_invitation(
        &self,
        invitation: Invitation,
        now: DateTime<Utc>,
    ) -> Result<LinkToken, Fault> {
        let (parts, digest) = self.secret(&invitation.address);
        self.void(
            self.links
                .find_open_invitations_of(&invitation.address)
                .await?,
            now,
        )
        .await?;
        self.links
            .save(&PasswordLink::invite(
                parts.link_id,
                invitation,
                digest,
                &self.rules,
                now,
            ))
            .await?;
        Ok(LinkToken::new(parts.encode().expose()))
    }

    /// Creates a link by which the owner of the account's address undoes its change to `new`.
    /// Returns `None` if the change needs none: only the spelling differs, or the change itself
    /// returns to the address of an open link. Then the later links are voided, because they lead
    /// to addresses that the change undoes.
    pub(crate) async fn issue_undo(
        &self,
        account: &Account,
        new: &EmailAddress,
        now: DateTime<Utc>,
    ) -> Result<Option<LinkToken>, Fault> {
        let former = account.state().address.clone();
        if former.canonical() == new.canonical() {
            return Ok(None);
        }
        let open = self.links.find_open_undos_of(account.id()).await?;
        if let Some(undone) = oldest_to(new, &open, now) {
            self.void_undos_after(undone, now).await?;
            return Ok(None);
        }

        let (parts, digest) = self.secret(&former);
        let undoes = (account.id(), former);
        let rules = &self.rules;
        let link = PasswordLink::undo_email_change(parts.link_id, undoes, digest, rules, now);
        self.links.save(&link).await?;
        Ok(Some(LinkToken::new(parts.encode().expose())))
    }

    /// Returns `None` if the link is unknown, used, voided, expired, a decoy, was mailed to an
    /// address that the account no longer has, or was followed by a newer one. Older links are not
    /// voided when a newer one is issued: the writes would show which addresses have an account.
    /// A link that undoes a change of address depends neither on the current address nor on newer
    /// links, but its own address must be free.
    pub(crate) async fn open(
        &self,
        token: &PasswordToken,
        now: DateTime<Utc>,
    ) -> Result<Option<OpenLink>, Fault> {
        let Ok(parts) = PasswordTokenParts::parse(token) else {
            return Ok(None);
        };
        let Some(link) = self.links.find(parts.link_id).await? else {
            return Ok(None);
        };
        let Some(address) = self.address_of(&link).await? else {
            return Ok(None);
        };

        if self.has_newer(&link).await? {
            return Ok(None);
        }
        let right = self.is_right(&parts, &address, &link.state().digest);
        Ok((right && link.is_open(now)).then_some(OpenLink { link, address }))
    }

    /// Voids the open links of the account, because its password was changed.
    pub(crate) async fn void_resets_of(
        &self,
        account: &Account,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        self.void(self.links.find_open_resets_of(account.id()).await?, now)
            .await
    }

    /// Voids the links that undo a later change of address than `undone` does.
    pub(crate) async fn void_undos_after(
        &self,
        undone: &PasswordLink,
        now: DateTime<Utc>,
    ) -> Result<(), Fault> {
        let Some(user_id) = undone.user_id() else {
            return Ok(());
        };
        let mut links = self.links.find_open_undos_of(user_id).await?;
        links.retain(|link| link.is_newer_than(undone));
        self.void(links, now).await
    }

    async fn has_newer(&self, link: &PasswordLink) -> Result<bool, Fault> {
        let Some(user_id) = link.resets() else {
            return Ok(false);
        };
        let open = self.links.find_open_resets_of(user_id).await?;
        Ok(open.iter().any(|other| other.is_newer_than(link)))
    }

    async fn void(&self, links: Vec<PasswordLink>, now: DateTime<Utc>) -> Result<(), Fault> {
        for mut link in links {
            link.void(now);
            self.links.save(&link).await?;
        }
        Ok(())
    }

    async fn address_of(&self, link: &PasswordLink) -> Result<Option<EmailAddress>, Fault> {
        match &link.state().purpose {
            PasswordLinkPurpose::Decoy => Ok(None),
            PasswordLinkPurpose::Invitation(invitation) => Ok(Some(invitation.address.clone())),
            PasswordLinkPurpose::Reset { user_id } => {
                let account = self.accounts.lock(*user_id).await?;
                Ok(account.map(|account| account.state().address.clone()))
            }
            PasswordLinkPurpose::EmailChangeUndo { user_id, address } => {
                let account = self.accounts.lock(*user_id).await?;
                let owner = self.accounts.owner_of(address).await?;
                let is_free = owner.is_none_or(|owner| owner == *user_id);
                Ok(account.filter(|_| is_free).map(|_| address.clone()))
            }
        }
    }

    fn secret(&self, address: &EmailAddress) -> (PasswordTokenParts, LinkDigest) {
        let link_id = PasswordLinkId::new(self.uuids.next());
        let parts = PasswordTokenParts {
            link_id,
            secret: self.tokens.nonce(),
        };
        let digest = self.digest(&parts, address);
        (parts, digest)
    }

    fn digest(&self, parts: &PasswordTokenParts, address: &EmailAddress) -> LinkDigest {
        let (id, address) = (parts.link_id.uuid(), address.canonical());
        let bound = [id.as_bytes().as_slice(), &parts.secret, address.as_bytes()];
        LinkDigest(self.mac.mac(MacPurpose::PasswordLink, &bound))
    }

    /// Also for links that were issued under a previous master key. Compares in constant time.
    fn is_right(
        &self,
        parts: &PasswordTokenParts,
        address: &EmailAddress,
        digest: &LinkDigest,
    ) -> bool {
        let (id, address) = (parts.link_id.uuid(), address.canonical());
        let bound = [id.as_bytes().as_slice(), &parts.secret, address.as_bytes()];
        self.mac
            .verifies(MacPurpose::PasswordLink, &bound, &digest.0)
    }
}

/// Returns the first link to the address that can still be used.
fn oldest_to<'a>(
    address: &EmailAddress,
    links: &'a [PasswordLink],
    now: DateTime<Utc>,
) -> Option<&'a PasswordLink> {
    let leads_there = |link: &&PasswordLink| {
        link.is_open(now)
            && link
                .undoes()
                .is_some_and(|(_, former)| former.canonical() == address.canonical())
    };
    let links = links.iter().filter(leads_there);
    links.min_by_key(|link| (link.state().created_at, link.id().uuid()))
}
