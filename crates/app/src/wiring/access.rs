use crate::bus::Bus;
use ::access::{AssignRole, AssignRoleHandler, ListRoles};
use cqrs::{Execution, InTransaction, Reading, Wiring};
use infra_diesel::{Reads, Tx};

impl Wiring<AssignRole> for Bus {
    fn execution(&self) -> impl Execution<AssignRole> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| AssignRoleHandler {
            assignments: tx.assignments(),
            roles: tx.roles(),
            epochs: tx.epochs(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ListRoles> for Bus {
    fn execution(&self) -> impl Execution<ListRoles> {
        Reading { pool: self.database.clone(), handler: |reads: Reads| reads }
    }
}
