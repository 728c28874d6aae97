use super::cursors;
use crate::bus::Bus;
use ::user_profile::{
    ChangeProfile, ChangeProfileHandler, CollectPersonalData, ExportUser, ExportUserHandler, FinalizeProfile,
    FinalizeProfileHandler, FindExport, GetCurrentUser, GetExport, GetExportHandler, GetUser, GetUserHandler,
    ListUsers, ListUsersHandler, PrepareExport, PrepareExportHandler, RequestExport, RequestExportHandler,
    StartProfile, StartProfileHandler,
};
use cqrs::{ContextModule, Direct, Execution, Wiring};
use infra_diesel::{Reads, Tx};
use services::JobPorts as _;
use user_profile::ports::UserProfilePorts as _;
use user_profile::ports::UserProfileReadPorts as _;

impl Wiring<StartProfile> for Bus {
    fn execution(&self) -> impl Execution<StartProfile> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| StartProfileHandler {
            profiles: tx.profiles(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<FinalizeProfile> for Bus {
    fn execution(&self) -> impl Execution<FinalizeProfile> {
        let (bus, services) = (self.shared(), self.services.clone());
        self.in_transaction(move |_, tx: Tx| FinalizeProfileHandler {
            profiles: tx.profiles(),
            views: bus.clone(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ChangeProfile> for Bus {
    fn execution(&self) -> impl Execution<ChangeProfile> {
        let (bus, services) = (self.shared(), self.services.clone());
        self.in_transaction(move |_, tx: Tx| ChangeProfileHandler {
            profiles: tx.profiles(),
            views: bus.clone(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<GetCurrentUser> for Bus {
    fn execution(&self) -> impl Execution<GetCurrentUser> {
        self.reading(|_, reads| reads)
    }
}

impl Wiring<GetUser> for Bus {
    fn execution(&self) -> impl Execution<GetUser> {
        let clock = self.services.clock.clone();
        self.reading(|_, reads: Reads| GetUserHandler { directory: reads.user_directory(), clock })
    }
}

impl Wiring<ListUsers> for Bus {
    fn execution(&self) -> impl Execution<ListUsers> {
        let cursors = cursors(&self.services);
        self.reading(|_, reads: Reads| ListUsersHandler { directory: reads.user_directory(), cursors })
    }
}

impl Wiring<RequestExport> for Bus {
    fn execution(&self) -> impl Execution<RequestExport> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| RequestExportHandler {
            exports: tx.exports(),
            jobs: tx.jobs(),
            rules: services.export_rules,
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
        .with_receipts()
    }
}

impl Wiring<PrepareExport> for Bus {
    fn execution(&self) -> impl Execution<PrepareExport> {
        let (bus, services) = (self.shared(), self.services.clone());
        self.in_transaction(move |_, tx: Tx| PrepareExportHandler {
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
        self.reading(|_, reads| reads)
    }
}

impl Wiring<CollectPersonalData> for Bus {
    fn execution(&self) -> impl Execution<CollectPersonalData> {
        self.reading(|_, reads| reads)
    }
}

impl Wiring<ExportUser> for Bus {
    fn execution(&self) -> impl Execution<ExportUser> {
        let (bus, services) = (self.shared(), self.services.clone());
        self.in_transaction(move |_, tx: Tx| ExportUserHandler {
            exports: tx.exports(),
            data: bus.clone(),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
        })
    }
}
