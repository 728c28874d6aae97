use crate::bus::Bus;
use ::user_profile::{
    ChangeProfile, ChangeProfileHandler, CollectPersonalData, ExportUser, ExportUserHandler, FinalizeProfile,
    FinalizeProfileHandler, FindExport, GetCurrentUser, GetExport, GetExportHandler, PrepareExport,
    PrepareExportHandler, RequestExport, RequestExportHandler, StartProfile, StartProfileHandler,
};
use cqrs::{Direct, Execution, InTransaction, Reading, Wiring};
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

impl Wiring<RequestExport> for Bus {
    fn execution(&self) -> impl Execution<RequestExport> {
        let services = self.services.clone();
        InTransaction::new(self.database.clone(), move |tx: Tx| RequestExportHandler {
            exports: tx.exports(),
            jobs: tx.jobs(),
            rules: services.export_rules,
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
        .with_receipts(|tx: Tx| tx.receipts())
    }
}

impl Wiring<PrepareExport> for Bus {
    fn execution(&self) -> impl Execution<PrepareExport> {
        let (bus, services) = (self.shared(), self.services.clone());
        InTransaction::new(self.database.clone(), move |tx: Tx| PrepareExportHandler {
            exports: tx.exports(),
            data: bus.clone(),
            sealer: services.sealer.clone(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<GetExport> for Bus {
    fn execution(&self) -> impl Execution<GetExport> {
        Direct(GetExportHandler {
            exports: self.shared(),
            sealer: self.services.sealer.clone(),
            clock: self.services.clock.clone(),
        })
    }
}

impl Wiring<FindExport> for Bus {
    fn execution(&self) -> impl Execution<FindExport> {
        Reading { pool: self.database.clone(), handler: |reads: Reads| reads }
    }
}

impl Wiring<CollectPersonalData> for Bus {
    fn execution(&self) -> impl Execution<CollectPersonalData> {
        Reading { pool: self.database.clone(), handler: |reads: Reads| reads }
    }
}

impl Wiring<ExportUser> for Bus {
    fn execution(&self) -> impl Execution<ExportUser> {
        let (bus, services) = (self.shared(), self.services.clone());
        InTransaction::new(self.database.clone(), move |tx: Tx| ExportUserHandler {
            exports: tx.exports(),
            data: bus.clone(),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
    }
}
