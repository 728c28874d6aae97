use crate::bus::Bus;
use ::flows::{
    AcceptInvitation, AcceptInvitationHandler, ChoosePassword, ChoosePasswordHandler, CompleteRegistration,
    CompleteRegistrationHandler, CreateAdministrator, CreateAdministratorHandler, InviteUser, InviteUserHandler,
    RecordAdministrator, RecordAdministratorHandler,
};
use cqrs::{ContextModule, Direct, Execution, Wiring};
use infra_diesel::Tx;

impl Wiring<CompleteRegistration> for Bus {
    fn execution(&self) -> impl Execution<CompleteRegistration> {
        let bus = self.shared();
        self.in_transaction(move |_, _: Tx| CompleteRegistrationHandler {
            reservations: bus.clone(),
            settlements: bus.clone(),
            registrations: bus.clone(),
            accounts: bus.clone(),
            profiles: bus.clone(),
            sessions: bus.clone(),
        })
        .with_receipts()
    }
}

impl Wiring<CreateAdministrator> for Bus {
    fn execution(&self) -> impl Execution<CreateAdministrator> {
        Direct(CreateAdministratorHandler {
            password_policy: self.services.password_policy.clone(),
            common_passwords: self.services.common_passwords.clone(),
            hasher: self.services.hasher.clone(),
            recorder: self.shared(),
        })
    }
}

impl Wiring<RecordAdministrator> for Bus {
    fn execution(&self) -> impl Execution<RecordAdministrator> {
        let bus = self.shared();
        self.in_transaction(move |_, _: Tx| RecordAdministratorHandler {
            accounts: bus.clone(),
            profiles: bus.clone(),
            roles: bus.clone(),
        })
    }
}

impl Wiring<ChoosePassword> for Bus {
    fn execution(&self) -> impl Execution<ChoosePassword> {
        Direct(ChoosePasswordHandler {
            password_policy: self.services.password_policy.clone(),
            common_passwords: self.services.common_passwords.clone(),
            hasher: self.services.hasher.clone(),
            links: self.shared(),
            resets: self.shared(),
            invitations: self.shared(),
        })
    }
}

impl Wiring<AcceptInvitation> for Bus {
    fn execution(&self) -> impl Execution<AcceptInvitation> {
        let bus = self.shared();
        self.in_transaction(move |_, _: Tx| AcceptInvitationHandler {
            invitations: bus.clone(),
            accounts: bus.clone(),
            profiles: bus.clone(),
            roles: bus.clone(),
        })
    }
}

impl Wiring<InviteUser> for Bus {
    fn execution(&self) -> impl Execution<InviteUser> {
        let bus = self.shared();
        self.in_transaction(move |_, _: Tx| InviteUserHandler { promises: bus.clone(), invitations: bus.clone() })
            .with_receipts()
    }
}
