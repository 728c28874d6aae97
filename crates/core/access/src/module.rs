//! Builds the handlers of this context.

pub(crate) use crate::ports::AccessPorts;
pub(crate) use services::RightsPorts;

use crate::{GetRole, ListPermissions, ListRoles, ListUserRoles, RoleGuard};
use cqrs::{ContextModule, Handler, ReadPool};
use kernel::DeclaredPermissions;
use services::{Clock, RightsGuard, UuidGenerator};
use std::sync::Arc;

/// Readers that answer every query of this context.
pub trait AccessReads:
    Handler<GetRole> + Handler<ListPermissions> + Handler<ListRoles> + Handler<ListUserRoles>
{
}

impl<R: Handler<GetRole> + Handler<ListPermissions> + Handler<ListRoles> + Handler<ListUserRoles>>
    AccessReads for R
{
}

/// Pools that this context can run on.
pub trait AccessPool: ReadPool<Transaction: AccessPorts, Reads: AccessReads> {}

impl<P: ReadPool<Transaction: AccessPorts, Reads: AccessReads>> AccessPool for P {}

/// The services that the handlers use besides their transaction.
#[derive(Clone)]
pub struct Services {
    pub clock: Arc<dyn Clock>,
    pub uuids: Arc<dyn UuidGenerator>,
    pub declared: DeclaredPermissions,
}

/// Roles and their holders, on the pool `P`.
#[derive(Clone)]
pub struct Module<P> {
    pub pool: P,
    pub services: Arc<Services>,
}

impl<P: AccessPool> ContextModule for Module<P> {
    type Pool = P;

    fn pool(&self) -> &P {
        &self.pool
    }
}

impl<P: AccessPool> Module<P> {
    pub(crate) fn role_guard(&self, tx: &P::Transaction) -> RoleGuard {
        RoleGuard {
            rights: RightsGuard {
                rights: tx.rights(),
                declared: self.services.declared.clone(),
            },
            administrators: tx.administrators(),
            roles: tx.roles(),
        }
    }
}

const _: () = {
    /// Compiles only if every message is wired for every pool.
    const fn _complete<P: AccessPool>() {
        crate::assert_wired::<Module<P>>();
    }
};
