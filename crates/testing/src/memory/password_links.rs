use super::InMemoryTransaction;
use async_trait::async_trait;
use auth::ports::PasswordLinkRepository;
use auth_domain::{PasswordLink, PasswordLinkId, PasswordLinkPurpose};
use cqrs::Fault;
use kernel::{EmailAddress, UserId};

impl InMemoryTransaction {
    fn open_links(
        &self,
        is_meant: impl Fn(&PasswordLinkPurpose) -> bool,
    ) -> Result<Vec<PasswordLink>, Fault> {
        self.tables(|tables| {
            let rows = tables.password_links.iter();
            let open =
                rows.filter(|(state, _)| state.closed_at.is_none() && is_meant(&state.purpose));
            Ok(open
                .map(|(state, version)| PasswordLink::restore(state.clone(), version))
                .collect())
        })
    }
}

#[async_trait]
impl PasswordLinkRepository for InMemoryTransaction {
    async fn find(&self, id: PasswordLinkId) -> Result<Option<PasswordLink>, Fault> {
        self.tables(|tables| {
            Ok(tables
                .password_links
                .find(id)
                .map(|(state, version)| PasswordLink::restore(state, version)))
        })
    }

    async fn find_open_resets_of(&self, user_id: UserId) -> Result<Vec<PasswordLink>, Fault> {
        self.open_links(|purpose| *purpose == PasswordLinkPurpose::Reset { user_id })
    }

    async fn find_open_invitations_of(
        &self,
        address: &EmailAddress,
    ) -> Result<Vec<PasswordLink>, Fault> {
        let canonical = address.canonical();
        self.open_links(|purpose| match purpose {
            PasswordLinkPurpose::Invitation(invitation) => {
                invitation.address.canonical() == canonical
            }
            PasswordLinkPurpose::Decoy
            | PasswordLinkPurpose::Reset { .. }
            | PasswordLinkPurpose::EmailChangeUndo { .. } => false,
        })
    }

    async fn find_open_undos_of(&self, user_id: UserId) -> Result<Vec<PasswordLink>, Fault> {
        self.open_links(|purpose| match purpose {
            PasswordLinkPurpose::EmailChangeUndo { user_id: of, .. } => *of == user_id,
            PasswordLinkPurpose::Decoy
            | PasswordLinkPurpose::Reset { .. }
            | PasswordLinkPurpose::Invitation(_) => false,
        })
    }

    async fn save(&self, link: &PasswordLink) -> Result<(), Fault> {
        let (state, history) = (link.state(), link.history());
        self.tables(|tables| {
            if let Some(user_id) = link.user_id() {
                tables.account_exists(user_id)?;
            }
            tables
                .password_links
                .save(state.id, state.clone(), history.version())?;
            self.append(tables, state.id.uuid(), history)
        })
    }
}
