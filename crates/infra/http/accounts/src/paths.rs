//! Path parameters. A malformed value is answered the same as an unknown one.

use access_domain::RoleName;
use auth::problems::{SESSION_NOT_FOUND, SIGNING_KEY_NOT_FOUND};
use auth_domain::{EmailChangeId, KeyId};
use cqrs::{
    ProblemCode,
    problems::{CODE_INVALID, USER_NOT_FOUND},
};
use infra_http::{
    PathParameter, schema,
    utoipa::openapi::{KnownFormat, schema::ObjectBuilder},
};
use kernel::{SessionId, UserId};
use registration_domain::RegistrationId;
use user_profile_domain::ExportId;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$meta:meta])* $parameter:ident: $id:ty = $unknown:expr;)+) => {$(
        $(#[$meta])*
        pub(crate) enum $parameter {}

        impl PathParameter for $parameter {
            type Value = $id;
            const NAME: &'static str = "id";
            const UNKNOWN: ProblemCode = $unknown;

            fn parse(text: &str) -> Option<$id> {
                Uuid::try_parse(text).ok().map(<$id>::new)
            }

            fn schema() -> ObjectBuilder {
                schema::formatted(KnownFormat::Uuid)
            }
        }
    )+};
}

ids! {
    UserInPath: UserId = USER_NOT_FOUND;
    SessionInPath: SessionId = SESSION_NOT_FOUND;
    ExportInPath: ExportId = user_profile::problems::EXPORT_NOT_FOUND;
    RegistrationInPath: RegistrationId = registration::problems::REGISTRATION_NOT_FOUND;
    /// Of an operation that proves a code: it does not tell which of both is wrong.
    CodedRegistrationInPath: RegistrationId = CODE_INVALID;
    /// See [`CodedRegistrationInPath`].
    EmailChangeInPath: EmailChangeId = CODE_INVALID;
}

pub(crate) enum RoleInPath {}

impl PathParameter for RoleInPath {
    type Value = RoleName;
    const NAME: &'static str = "role";
    const UNKNOWN: ProblemCode = access::problems::ROLE_NOT_FOUND;

    fn parse(text: &str) -> Option<RoleName> {
        RoleName::parse(text).ok()
    }

    fn schema() -> ObjectBuilder {
        schema::string("auditor")
    }
}

pub(crate) enum SigningKeyInPath {}

impl PathParameter for SigningKeyInPath {
    type Value = KeyId;
    const NAME: &'static str = "kid";
    const UNKNOWN: ProblemCode = SIGNING_KEY_NOT_FOUND;

    fn parse(text: &str) -> Option<KeyId> {
        KeyId::parse(text).ok()
    }

    fn schema() -> ObjectBuilder {
        schema::string("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k")
    }
}
