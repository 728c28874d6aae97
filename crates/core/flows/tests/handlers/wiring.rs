//! Everything that the flows and the tests dispatch.

use crate::app::App;
use access::{
    ApprovePromisedRoles, ApprovePromisedRolesHandler, AssignPromisedRoles, AssignPromisedRolesHandler, AssignRole,
    AssignRoleHandler, RoleGuard,
};
use auth::{
    ApplyPasswordReset, ApplyPasswordResetHandler, AttemptRules, Attempts, ChangePassword, ChangePasswordHandler,
    LogIn, LogInHandler, OpenAccount, OpenAccountHandler, OpenSession, OpenSessionHandler, PasswordLinks,
    ProvePasswordLink, ProvePasswordLinkHandler, Reauthentication, RecordFailedAttempt, RecordFailedAttemptHandler,
    RecordInvitation, RecordInvitationHandler, ReplacePassword, ReplacePasswordHandler, RequestPasswordReset,
    RequestPasswordResetHandler, ReserveAttempt, ReserveAttemptHandler, SendPasswordReset, SendPasswordResetHandler,
    SettleAttempt, SettleAttemptHandler, UseInvitation, UseInvitationHandler,
};
use auth_domain::PasswordLinkRules;
use cqrs::{ContextModule, Direct, Execution, Wiring};
use flows::{
    AcceptInvitation, AcceptInvitationHandler, ChoosePassword, ChoosePasswordHandler, CompleteRegistration,
    CompleteRegistrationHandler, CreateAdministrator, CreateAdministratorHandler, InviteUser, InviteUserHandler,
    RecordAdministrator, RecordAdministratorHandler,
};
use kernel::PasswordPolicy;
use registration::{
    RecordRegistration, RecordRegistrationHandler, Register, RegisterHandler, VerifyRegistration,
    VerifyRegistrationHandler,
};
use registration_domain::RegistrationRules;
use std::sync::Arc;
use testing::ports::AccessPorts as _;
use testing::ports::AuthPorts as _;
use testing::ports::RegistrationPorts as _;
use testing::ports::UserProfilePorts as _;
use testing::{Fakes, memory::InMemoryTransaction};
use user_profile::{StartProfile, StartProfileHandler};

macro_rules! in_transaction {
    ($($message:ty: |$fakes:ident, $tx:ident| $handler:expr;)+) => {
        $(impl Wiring<$message> for App {
            fn execution(&self) -> impl Execution<$message> {
                let $fakes = self.fakes.clone();
                self.in_transaction(move |_, $tx: InMemoryTransaction| $handler)
            }
        })+
    };
}

in_transaction! {
    RecordRegistration: |fakes, tx| RecordRegistrationHandler {
        registrations: tx.registrations(),
        allowances: tx.mail_allowances(),
        taken_addresses: tx.taken_addresses(),
        mails: fakes.mails.clone(),
        tokens: fakes.tokens.clone(),
        mac: fakes.mac.clone(),
        uuids: fakes.uuids.clone(),
        clock: fakes.clock.clone(),
        rules: RegistrationRules::default(),
    };
    VerifyRegistration: |fakes, tx| VerifyRegistrationHandler {
        registrations: tx.registrations(),
        allowances: tx.mail_allowances(),
        mac: fakes.mac.clone(),
        clock: fakes.clock.clone(),
        rules: RegistrationRules::default(),
    };
    ReserveAttempt: |fakes, tx| ReserveAttemptHandler {
        attempts: attempts(&fakes, &tx),
        clock: fakes.clock.clone(),
    };
    SettleAttempt: |fakes, tx| SettleAttemptHandler {
        attempts: attempts(&fakes, &tx),
        clock: fakes.clock.clone(),
    };
    RecordFailedAttempt: |fakes, tx| RecordFailedAttemptHandler {
        attempts: tx.password_attempts(),
        uuids: fakes.uuids.clone(),
        clock: fakes.clock.clone(),
    };
    OpenAccount: |fakes, tx| OpenAccountHandler {
        accounts: tx.accounts(),
        uuids: fakes.uuids.clone(),
        clock: fakes.clock.clone(),
    };
    StartProfile: |fakes, tx| StartProfileHandler { profiles: tx.profiles(), clock: fakes.clock.clone() };
    RequestPasswordReset: |fakes, tx| RequestPasswordResetHandler {
        accounts: tx.accounts(),
        locales: tx.locales(),
        attempts: attempts(&fakes, &tx),
        links: password_links(&fakes, &tx),
        mails: fakes.mails.clone(),
        uuids: fakes.uuids.clone(),
        clock: fakes.clock.clone(),
    };
    SendPasswordReset: |fakes, tx| SendPasswordResetHandler {
        accounts: tx.accounts(),
        locales: tx.locales(),
        links: password_links(&fakes, &tx),
        mails: fakes.mails.clone(),
        clock: fakes.clock.clone(),
    };
    ProvePasswordLink: |fakes, tx| ProvePasswordLinkHandler {
        links: password_links(&fakes, &tx),
        attempts: attempts(&fakes, &tx),
        clock: fakes.clock.clone(),
    };
    ApplyPasswordReset: |fakes, tx| ApplyPasswordResetHandler {
        accounts: tx.accounts(),
        sessions: tx.sessions(),
        locales: tx.locales(),
        links: password_links(&fakes, &tx),
        attempts: attempts(&fakes, &tx),
        mails: fakes.mails.clone(),
        clock: fakes.clock.clone(),
    };
    RecordInvitation: |fakes, tx| RecordInvitationHandler {
        accounts: tx.accounts(),
        links: password_links(&fakes, &tx),
        mails: fakes.mails.clone(),
        clock: fakes.clock.clone(),
    };
    UseInvitation: |fakes, tx| UseInvitationHandler {
        links: password_links(&fakes, &tx),
        clock: fakes.clock.clone(),
    };
    ReplacePassword: |fakes, tx| ReplacePasswordHandler {
        accounts: tx.accounts(),
        sessions: tx.sessions(),
        locales: tx.locales(),
        links: password_links(&fakes, &tx),
        mails: fakes.mails.clone(),
        clock: fakes.clock.clone(),
    };
    OpenSession: |fakes, tx| OpenSessionHandler {
        accounts: tx.accounts(),
        sessions: tx.sessions(),
        entitlements: tx.entitlements(),
        attempts: attempts(&fakes, &tx),
        tokens: fakes.tokens.clone(),
        issuer: fakes.token_issuer(),
        uuids: fakes.uuids.clone(),
        clock: fakes.clock.clone(),
    };
    ApprovePromisedRoles: |_fakes, tx| ApprovePromisedRolesHandler { guard: guard(&tx) };
    AssignPromisedRoles: |fakes, tx| AssignPromisedRolesHandler {
        guard: guard(&tx),
        assignments: tx.assignments(),
        epochs: tx.epochs(),
        clock: fakes.clock.clone(),
    };
    AssignRole: |fakes, tx| AssignRoleHandler {
        administrators: tx.administrators(),
        assignments: tx.assignments(),
        roles: tx.roles(),
        epochs: tx.epochs(),
        clock: fakes.clock.clone(),
    };
}

fn attempts(fakes: &Fakes, tx: &InMemoryTransaction) -> Attempts {
    Attempts { throttles: tx.throttles(), mac: fakes.mac.clone(), rules: AttemptRules::default() }
}

impl Wiring<CompleteRegistration> for App {
    fn execution(&self) -> impl Execution<CompleteRegistration> {
        let messages = Arc::new(self.clone());
        self.in_transaction(move |_, _| CompleteRegistrationHandler {
            reservations: messages.clone(),
            settlements: messages.clone(),
            registrations: messages.clone(),
            accounts: messages.clone(),
            profiles: messages.clone(),
            sessions: messages.clone(),
        })
        .with_receipts()
    }
}

impl Wiring<RecordAdministrator> for App {
    fn execution(&self) -> impl Execution<RecordAdministrator> {
        let messages = Arc::new(self.clone());
        self.in_transaction(move |_, _| RecordAdministratorHandler {
            accounts: messages.clone(),
            profiles: messages.clone(),
            roles: messages.clone(),
        })
    }
}

impl Wiring<Register> for App {
    fn execution(&self) -> impl Execution<Register> {
        Direct(RegisterHandler {
            password_policy: PasswordPolicy::new(15, "Loggia"),
            common_passwords: self.fakes.common_passwords.clone(),
            hasher: self.fakes.hasher.clone(),
            recorder: Arc::new(self.clone()),
        })
    }
}

impl Wiring<CreateAdministrator> for App {
    fn execution(&self) -> impl Execution<CreateAdministrator> {
        Direct(CreateAdministratorHandler {
            password_policy: PasswordPolicy::new(15, "Loggia"),
            common_passwords: self.fakes.common_passwords.clone(),
            hasher: self.fakes.hasher.clone(),
            recorder: Arc::new(self.clone()),
        })
    }
}

impl Wiring<LogIn> for App {
    fn execution(&self) -> impl Execution<LogIn> {
        let (credentials, hasher) = (self.fakes.database.credentials(), self.fakes.hasher.clone());
        let app = Arc::new(self.clone());
        Direct(LogInHandler {
            credentials,
            hasher,
            reservations: app.clone(),
            settlements: app.clone(),
            failures: app.clone(),
            sessions: app,
        })
    }
}

fn password_links(fakes: &Fakes, tx: &InMemoryTransaction) -> PasswordLinks {
    PasswordLinks {
        links: tx.password_links(),
        accounts: tx.accounts(),
        mac: fakes.mac.clone(),
        tokens: fakes.tokens.clone(),
        uuids: fakes.uuids.clone(),
        rules: PasswordLinkRules::default(),
    }
}

impl Wiring<ChoosePassword> for App {
    fn execution(&self) -> impl Execution<ChoosePassword> {
        let app = Arc::new(self.clone());
        Direct(ChoosePasswordHandler {
            password_policy: PasswordPolicy::new(15, "Loggia"),
            common_passwords: self.fakes.common_passwords.clone(),
            hasher: self.fakes.hasher.clone(),
            links: app.clone(),
            resets: app.clone(),
            invitations: app,
        })
    }
}

impl Wiring<AcceptInvitation> for App {
    fn execution(&self) -> impl Execution<AcceptInvitation> {
        let app = Arc::new(self.clone());
        self.in_transaction(move |_, _: InMemoryTransaction| AcceptInvitationHandler {
            invitations: app.clone(),
            accounts: app.clone(),
            profiles: app.clone(),
            roles: app.clone(),
        })
    }
}

impl Wiring<ChangePassword> for App {
    fn execution(&self) -> impl Execution<ChangePassword> {
        let app = Arc::new(self.clone());
        Direct(ChangePasswordHandler {
            password_policy: PasswordPolicy::new(15, "Loggia"),
            common_passwords: self.fakes.common_passwords.clone(),
            reauthentication: Reauthentication {
                credentials: self.fakes.database.credentials(),
                hasher: self.fakes.hasher.clone(),
                reservations: app.clone(),
                settlements: app.clone(),
                failures: app.clone(),
            },
            replacements: app,
        })
    }
}

impl Wiring<InviteUser> for App {
    fn execution(&self) -> impl Execution<InviteUser> {
        let app = Arc::new(self.clone());
        self.in_transaction(move |_, _: InMemoryTransaction| InviteUserHandler {
            promises: app.clone(),
            invitations: app.clone(),
        })
    }
}

fn guard(tx: &InMemoryTransaction) -> RoleGuard {
    RoleGuard { administrators: tx.administrators(), rights: tx.rights(), roles: tx.roles() }
}
