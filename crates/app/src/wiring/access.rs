use crate::bus::Bus;
use ::access::{
    ApprovePromisedRoles, ApprovePromisedRolesHandler, AssignPromisedRoles, AssignPromisedRolesHandler, AssignRole,
    AssignRoleHandler, ChangeRole, ChangeRoleHandler, CreateRole, CreateRoleHandler, DeleteRole, DeleteRoleHandler,
    GetRole, GrantRole, GrantRoleHandler, ListPermissions, ListRoles, ListUserRoles, RevokeRole, RevokeRoleHandler,
    RoleGuard,
};
use ::flows::declared_permissions;
use access::ports::AccessPorts as _;
use cqrs::{ContextModule, Execution, Wiring};
use infra_diesel::Tx;

impl Wiring<AssignRole> for Bus {
    fn execution(&self) -> impl Execution<AssignRole> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| AssignRoleHandler {
            administrators: tx.administrators(),
            assignments: tx.assignments(),
            roles: tx.roles(),
            epochs: tx.epochs(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<GrantRole> for Bus {
    fn execution(&self) -> impl Execution<GrantRole> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| GrantRoleHandler {
            guard: guard(&tx),
            assignments: tx.assignments(),
            epochs: tx.epochs(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<RevokeRole> for Bus {
    fn execution(&self) -> impl Execution<RevokeRole> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| RevokeRoleHandler {
            guard: guard(&tx),
            assignments: tx.assignments(),
            epochs: tx.epochs(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<ApprovePromisedRoles> for Bus {
    fn execution(&self) -> impl Execution<ApprovePromisedRoles> {
        self.in_transaction(|_, tx: Tx| ApprovePromisedRolesHandler { guard: guard(&tx) })
    }
}

impl Wiring<AssignPromisedRoles> for Bus {
    fn execution(&self) -> impl Execution<AssignPromisedRoles> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| AssignPromisedRolesHandler {
            guard: guard(&tx),
            assignments: tx.assignments(),
            epochs: tx.epochs(),
            clock: services.clock.clone(),
        })
    }
}

impl Wiring<CreateRole> for Bus {
    fn execution(&self) -> impl Execution<CreateRole> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| CreateRoleHandler {
            guard: guard(&tx),
            uuids: services.uuids.clone(),
            clock: services.clock.clone(),
            declared: declared_permissions(),
        })
        .with_receipts()
    }
}

impl Wiring<ChangeRole> for Bus {
    fn execution(&self) -> impl Execution<ChangeRole> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| ChangeRoleHandler {
            guard: guard(&tx),
            epochs: tx.epochs(),
            clock: services.clock.clone(),
            declared: declared_permissions(),
        })
    }
}

impl Wiring<DeleteRole> for Bus {
    fn execution(&self) -> impl Execution<DeleteRole> {
        let services = self.services.clone();
        self.in_transaction(move |_, tx: Tx| DeleteRoleHandler { guard: guard(&tx), clock: services.clock.clone() })
    }
}

impl Wiring<ListRoles> for Bus {
    fn execution(&self) -> impl Execution<ListRoles> {
        self.reading(|_, reads| reads)
    }
}

impl Wiring<GetRole> for Bus {
    fn execution(&self) -> impl Execution<GetRole> {
        self.reading(|_, reads| reads)
    }
}

impl Wiring<ListPermissions> for Bus {
    fn execution(&self) -> impl Execution<ListPermissions> {
        self.reading(|_, reads| reads)
    }
}

impl Wiring<ListUserRoles> for Bus {
    fn execution(&self) -> impl Execution<ListUserRoles> {
        self.reading(|_, reads| reads)
    }
}

fn guard(tx: &Tx) -> RoleGuard {
    RoleGuard { administrators: tx.administrators(), rights: tx.rights(), roles: tx.roles() }
}
