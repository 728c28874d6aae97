//! Contracts of the technical services that handlers use: time, ids, randomness, hashing, tokens,
//! sealing, mail and the delivery queue; and the parameters, pages and cursors of lists.

mod access_tokens;
mod clock;
mod database_administration;
mod delivery;
mod dependency;
mod event_hold;
mod expired_rows;
mod generators;
mod hasher;
mod keys;
pub mod listing;
mod mac;
mod mail_queue;
mod mail_rows;
mod pauses;
mod person_keys;
mod personal_data;
mod rights;
mod sealed_payload;
mod sealed_rows;
mod sealing;
mod suppressions;
mod throttles;

pub use access_tokens::{AccessClaims, AccessTokenRefused, AccessTokens, EncodedAccessToken};
pub use clock::Clock;
pub use database_administration::{
    AdministrationError, DatabaseAdministration, IfMissing, MigrationStatus, Progress,
    SchemaDifference,
};
pub use delivery::{
    ClaimRequest, Delivery, DeliveryHeaders, DeliveryQueue, DeliveryReceiptPorts, DeliveryReceipts,
    DeliveryRef, JobPorts, JobQueue, NewJob, QueueStats,
};
pub use dependency::{Dependency, PublicDetail};
pub use event_hold::{EventHold, EventHolds};
pub use expired_rows::ExpiredRows;
pub use generators::{TokenGenerator, UuidGenerator};
pub use hasher::{HashCaller, HashPlace, Hasher};
pub use keys::{GeneratedKey, SigningKeyGenerator};
pub use mac::{Mac, MacPurpose};
pub use mail_queue::{
    LinkToken, MailContent, MailQueue, MailQueueFactory, MailWords, MailedProofs, OutgoingMail,
    VerificationCode,
};
pub use mail_rows::{
    MailOpener, MailRange, MailReadPorts, MailRetries, MailRetryPorts, MailRow, MailRows,
    MailSelection, MailState, OpenedMail,
};
pub use pauses::Pauses;
pub use person_keys::{
    PersonKeys, address_key, address_throttle_key, delivery_subject, user_throttle_key,
};
pub use personal_data::{PersonalDataHolder, PersonalDataHolders};
pub use rights::{Administrators, RightsGuard, RightsOf, RightsPorts};
pub use sealed_payload::{MAIL_DELIVERY, sealed_payload, sealed_value};
pub use sealed_rows::{ResealedBatch, RowPosition, SealedMacKey, SealedMacKeys, SealedRows};
pub use sealing::{SealPurpose, Sealer};
pub use suppressions::{MailRecipients, SuppressedAddresses, Suppression, Suppressions};
pub use throttles::{ThrottlePorts, ThrottleRepository};
