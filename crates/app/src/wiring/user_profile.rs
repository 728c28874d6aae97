use super::cursors;
use crate::bus::Bus;
use ::user_profile::{
    FinalizeProfile, FinalizeProfileHandler, GetCurrentUser, GetUser, GetUserHandler, ListUsers, ListUsersHandler,
    StartProfile, StartProfileHandler,
};
use cqrs::{Execution, InTransaction, Reading, Wiring};
use infra_diesel::{Reads, Tx};

impl Wiring<StartProfile> for Bus {
    fn execution(&self) -> impl Execution<StartProfile> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| StartProfileHandler {
            profiles: tx.profiles(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<FinalizeProfile> for Bus {
    fn execution(&self) -> impl Execution<FinalizeProfile> {
        let (bus, services) = (self.shared(), self.services.clone());
        InTransaction::new(self.database.clone(), move |tx: Tx| FinalizeProfileHandler {
            profiles: tx.profiles(),
            views: bus.clone(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<GetCurrentUser> for Bus {
    fn execution(&self) -> impl Execution<GetCurrentUser> {
        Reading { pool: self.database.clone(), handler: |reads: Reads| reads }
    }
}

impl Wiring<GetUser> for Bus {
    fn execution(&self) -> impl Execution<GetUser> {
        let clock = self.services.clock.clone();
        let handler = |reads: Reads| GetUserHandler { directory: reads.user_directory(), clock };
        Reading { pool: self.database.clone(), handler }
    }
}

impl Wiring<ListUsers> for Bus {
    fn execution(&self) -> impl Execution<ListUsers> {
        let cursors = cursors(&self.services);
        let handler = |reads: Reads| ListUsersHandler { directory: reads.user_directory(), cursors };
        Reading { pool: self.database.clone(), handler }
    }
}
