//! A transaction in memory is every port itself.

use super::{InMemoryReads, InMemoryTransaction};
use access::ports::{AccessPorts, AuthorizationEpochs, RoleGrantsRepository, RoleRepository};
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

provide_ports!(ReceiptPorts for InMemoryTransaction { receipts: Receipts });
provide_ports!(JobPorts for InMemoryTransaction { jobs: JobQueue });
provide_ports!(MailRetryPorts for InMemoryTransaction {
    mail_retries: MailRetries,
    suppressions: Suppressions,
});
provide_ports!(MailReadPorts for InMemoryReads {
    mail_rows: MailRows,
    suppressed_addresses: SuppressedAddresses,
});
provide_ports!(DeliveryReceiptPorts for InMemoryTransaction { delivery_receipts: DeliveryReceipts });

provide_ports!(RightsPorts for InMemoryTransaction {
    administrators: Administrators,
    rights: RightsOf,
});
provide_ports!(ThrottlePorts for InMemoryTransaction { throttles: ThrottleRepository });

provide_ports!(AccessPorts for InMemoryTransaction {
    role_grants: RoleGrantsRepository,
    epochs: AuthorizationEpochs,
    roles: RoleRepository,
});

provide_ports!(AuthPorts for InMemoryTransaction {
    accounts: AccountRepository,
    email_changes: EmailChangeRepository,
    known_networks: KnownNetworksRepository,
    locales: PreferredLocales,
    password_attempts: PasswordAttemptLog,
    password_links: PasswordLinkRepository,
    personal_data_erasure: PersonalDataErasure,
    refused_requests: RefusedRequestLog,
    session_pruning: SessionPruning,
    sessions: SessionRepository,
    signing_keys: SigningKeyRepository,
});

provide_ports!(RegistrationPorts for InMemoryTransaction {
    mail_allowances: MailAllowanceRepository,
    registrations: RegistrationRepository,
    taken_addresses: TakenAddresses,
});

provide_ports!(UserProfilePorts for InMemoryTransaction {
    exports: ExportRepository,
    profiles: ProfileRepository,
});

provide_ports!(AuditReadPorts for InMemoryReads { event_trail: EventTrail });
provide_ports!(UserProfileReadPorts for InMemoryReads { user_directory: UserDirectory });
