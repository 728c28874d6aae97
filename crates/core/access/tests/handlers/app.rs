//! The context's wiring, on fakes.

use access::{AssignRole, AssignRoleHandler};
use access_domain::RoleName;
use cqrs::{Dispatch, Execution, InTransaction, Outcome, Wiring};
use kernel::{BoxError, EmailAddress, UserId};
use testing::{Fakes, contexts, given, memory::InMemoryTransaction};

pub type Tested = Result<(), BoxError>;

#[derive(Clone, Default)]
pub struct App {
    pub fakes: Fakes,
}

impl App {
    pub async fn with_account() -> Result<(Self, UserId), BoxError> {
        let app = Self::default();
        let user_id = given::account(&app.fakes, &EmailAddress::parse("ann@example.org")?, "any").await?;
        Ok((app, user_id))
    }

    pub async fn assign(&self, user_id: UserId, role: &str) -> Outcome<AssignRole> {
        let role = RoleName::parse(role).map_err(cqrs::Fault::unexpected)?;
        self.dispatch(&contexts::system(), AssignRole { user_id, role }).await
    }

    pub async fn roles(&self, user_id: UserId) -> Result<Vec<String>, BoxError> {
        let found = self.fakes.database.within(async |tx| tx.assignments().find(user_id).await).await?;
        Ok(found.roles().iter().map(ToString::to_string).collect())
    }

    pub async fn epoch(&self, user_id: UserId) -> Result<i64, BoxError> {
        let found = self.fakes.database.within(async |tx| tx.accounts().find(user_id).await).await?;
        Ok(found.ok_or("it is stored")?.epoch())
    }

    /// The names of all events so far.
    pub fn events(&self) -> Vec<String> {
        self.fakes.database.events().into_iter().map(|event| event.event_type).collect()
    }
}

impl Wiring<AssignRole> for App {
    fn execution(&self) -> impl Execution<AssignRole> {
        let fakes = self.fakes.clone();
        InTransaction::new(fakes.database.clone(), move |tx: InMemoryTransaction| AssignRoleHandler {
            administrators: tx.administrators(),
            assignments: tx.assignments(),
            roles: tx.roles(),
            epochs: tx.epochs(),
            clock: fakes.clock.clone(),
        })
    }
}
