//! The ports of each context, and the adapters that a transaction or a reader has for them.

use super::{
    Reads, Tx, access::DieselRights, access::DieselRoleGrants, accounts::DieselAccounts,
    administrators::DieselAdministrators, deliveries::DieselDeliveryReceipts,
    email_changes::DieselEmailChanges, erasure::DieselPersonalDataErasure, exports::DieselExports,
    jobs::DieselJobs, known_networks::DieselKnownNetworks, mail_allowances::DieselMailAllowances,
    mail_rows::DieselMailRetries, password_attempts::DieselPasswordAttempts,
    password_links::DieselPasswordLinks, profiles::DieselProfiles, receipts::DieselReceipts,
    refused_requests::DieselRefusedRequests, registrations::DieselRegistrations,
    roles::DieselRoles, sessions::DieselSessions, signing_keys::DieselSigningKeys,
    suppressions::DieselSuppressions, throttles::DieselThrottles,
};
use ::access::ports::{AccessPorts, AuthorizationEpochs, RoleGrantsRepository, RoleRepository};
use audit::ports::{AuditReadPorts, EventTrail};
use auth::ports::{
    AccountRepository, AuthPorts, EmailChangeRepository, KnownNetworksRepository,
    PasswordAttemptLog, PasswordLinkRepository, PersonalDataErasure, PreferredLocales,
    RefusedRequestLog, SessionPruning, SessionRepository, SigningKeyRepository,
};
use cqrs::{ReceiptPorts, Receipts, provide_ports};
use registration::ports::{
    MailAllowanceRepository, RegistrationPorts, RegistrationRepository, TakenAddresses,
};
use services::{
    Administrators, DeliveryReceiptPorts, DeliveryReceipts, JobPorts, JobQueue, MailReadPorts,
    MailRetries, MailRetryPorts, MailRows, RightsOf, RightsPorts, SuppressedAddresses,
    Suppressions, ThrottlePorts, ThrottleRepository,
};
use user_profile::ports::{
    ExportRepository, ProfileRepository, UserDirectory, UserProfilePorts, UserProfileReadPorts,
};

provide_ports!(ReceiptPorts for Tx { receipts: Receipts => DieselReceipts });
provide_ports!(JobPorts for Tx { jobs: JobQueue => DieselJobs });
provide_ports!(MailRetryPorts for Tx {
    mail_retries: MailRetries => DieselMailRetries,
    suppressions: Suppressions => DieselSuppressions,
});
provide_ports!(MailReadPorts for Reads {
    mail_rows: MailRows,
    suppressed_addresses: SuppressedAddresses,
});
provide_ports!(DeliveryReceiptPorts for Tx { delivery_receipts: DeliveryReceipts => DieselDeliveryReceipts });

provide_ports!(RightsPorts for Tx {
    administrators: Administrators => DieselAdministrators,
    rights: RightsOf => DieselRights,
});
provide_ports!(ThrottlePorts for Tx { throttles: ThrottleRepository => DieselThrottles });

provide_ports!(AccessPorts for Tx {
    role_grants: RoleGrantsRepository => DieselRoleGrants,
    epochs: AuthorizationEpochs => DieselAccounts,
    roles: RoleRepository => DieselRoles,
});

provide_ports!(AuthPorts for Tx {
    accounts: AccountRepository => DieselAccounts,
    email_changes: EmailChangeRepository => DieselEmailChanges,
    known_networks: KnownNetworksRepository => DieselKnownNetworks,
    locales: PreferredLocales => DieselProfiles,
    password_attempts: PasswordAttemptLog => DieselPasswordAttempts,
    password_links: PasswordLinkRepository => DieselPasswordLinks,
    personal_data_erasure: PersonalDataErasure => DieselPersonalDataErasure,
    refused_requests: RefusedRequestLog => DieselRefusedRequests,
    session_pruning: SessionPruning => DieselSessions,
    sessions: SessionRepository => DieselSessions,
    signing_keys: SigningKeyRepository => DieselSigningKeys,
});

provide_ports!(RegistrationPorts for Tx {
    mail_allowances: MailAllowanceRepository => DieselMailAllowances,
    registrations: RegistrationRepository => DieselRegistrations,
    taken_addresses: TakenAddresses => DieselAccounts,
});

provide_ports!(UserProfilePorts for Tx {
    exports: ExportRepository => DieselExports,
    profiles: ProfileRepository => DieselProfiles,
});

provide_ports!(AuditReadPorts for Reads { event_trail: EventTrail });
provide_ports!(UserProfileReadPorts for Reads { user_directory: UserDirectory });
