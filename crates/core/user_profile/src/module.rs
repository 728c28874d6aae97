//! How the handlers of this context are built.

pub(crate) use crate::ports::{UserProfilePorts, UserProfileReadPorts};
pub(crate) use services::JobPorts;

use crate::{CollectPersonalData, FindExport, GetCurrentUser};
use cqrs::{ContextModule, Handler, ReadPool};
use services::{Clock, PersonalDataHolders, Sealer, UuidGenerator, listing::Cursors};
use std::sync::Arc;
use user_profile_domain::ExportRules;

/// Readers that answer every query of this context.
pub trait UserProfileReads:
    UserProfileReadPorts + Handler<CollectPersonalData> + Handler<FindExport> + Handler<GetCurrentUser>
{
}

impl<R> UserProfileReads for R where
    R: UserProfileReadPorts + Handler<CollectPersonalData> + Handler<FindExport> + Handler<GetCurrentUser>
{
}

/// Pools that this context can run on.
pub trait UserProfilePool: ReadPool<Transaction: UserProfilePorts, Reads: UserProfileReads> {}

impl<P: ReadPool<Transaction: UserProfilePorts, Reads: UserProfileReads>> UserProfilePool for P {}

/// What the handlers use besides their transaction.
#[derive(Clone)]
pub struct Services {
    pub clock: Arc<dyn Clock>,
    pub export_rules: ExportRules,
    /// The other contexts that store something about people.
    pub personal_data: PersonalDataHolders,
    pub sealer: Arc<dyn Sealer>,
    pub uuids: Arc<dyn UuidGenerator>,
}

/// Profiles, the views of users, and exports of personal data, on the pool `P`.
#[derive(Clone)]
pub struct Module<P> {
    pub pool: P,
    pub services: Arc<Services>,
}

impl<P: UserProfilePool> Module<P> {
    /// The module as its own handlers hold it for the messages they dispatch.
    pub(crate) fn shared(&self) -> Arc<Self> {
        Arc::new(self.clone())
    }

    pub(crate) fn cursors(&self) -> Cursors {
        Cursors { sealer: self.services.sealer.clone() }
    }
}

impl<P: UserProfilePool> ContextModule for Module<P> {
    type Pool = P;

    fn pool(&self) -> &P {
        &self.pool
    }
}

const _: () = {
    /// Complete for every pool, or this does not compile.
    const fn _complete<P: UserProfilePool>() {
        crate::assert_wired::<Module<P>>();
    }
};
