//! Builds the handlers of this context.

pub(crate) use crate::ports::{UserProfilePorts, UserProfileReadPorts};
pub(crate) use services::{JobPorts, RightsPorts};

use crate::{CollectPersonalData, FindExport, GetCurrentUser};
use cqrs::{ContextModule, Handler, ReadPool};
use kernel::DeclaredPermissions;
use services::{Clock, PersonalDataHolders, RightsGuard, Sealer, UuidGenerator, listing::Cursors};
use std::sync::Arc;
use user_profile_domain::ExportRules;

/// Readers that answer every query of this context.
pub trait UserProfileReads:
    UserProfileReadPorts + Handler<CollectPersonalData> + Handler<FindExport> + Handler<GetCurrentUser>
{
}

impl<R> UserProfileReads for R where
    R: UserProfileReadPorts
        + Handler<CollectPersonalData>
        + Handler<FindExport>
        + Handler<GetCurrentUser>
{
}

/// Pools that this context can run on.
pub trait UserProfilePool:
    ReadPool<Transaction: UserProfilePorts, Reads: UserProfileReads>
{
}

impl<P: ReadPool<Transaction: UserProfilePorts, Reads: UserProfileReads>> UserProfilePool for P {}

/// The services that the handlers use besides their transaction.
#[derive(Clone)]
pub struct Services {
    pub clock: Arc<dyn Clock>,
    pub declared: DeclaredPermissions,
    pub export_rules: ExportRules,
    /// The other contexts that store personal data.
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
    /// Returns the module for handlers that dispatch messages of this context.
    pub(crate) fn shared(&self) -> Arc<Self> {
        Arc::new(self.clone())
    }

    pub(crate) fn rights_guard(&self, tx: &P::Transaction) -> RightsGuard {
        RightsGuard {
            rights: tx.rights(),
            declared: self.services.declared.clone(),
        }
    }

    pub(crate) fn cursors(&self) -> Cursors {
        Cursors {
            sealer: self.services.sealer.clone(),
        }
    }
}

impl<P: UserProfilePool> ContextModule for Module<P> {
    type Pool = P;

    fn pool(&self) -> &P {
        &self.pool
    }
}

const _: () = {
    /// Compiles only if every message is wired for every pool.
    const fn _complete<P: UserProfilePool>() {
        crate::assert_wired::<Module<P>>();
    }
};
