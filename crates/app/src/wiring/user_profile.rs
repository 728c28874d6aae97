use crate::bus::Bus;
use ::user_profile::{
    ChangeProfile, ChangeProfileHandler, FinalizeProfile, FinalizeProfileHandler, GetCurrentUser, StartProfile,
    StartProfileHandler,
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

impl Wiring<ChangeProfile> for Bus {
    fn execution(&self) -> impl Execution<ChangeProfile> {
        let (bus, services) = (self.shared(), self.services.clone());
        InTransaction::new(self.database.clone(), move |tx: Tx| ChangeProfileHandler {
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
