use crate::{context::CompositionError, context_set::Clash};
use infra_diesel::InvalidDatabaseUrl;
use infra_services::InvalidMasterKey;
use kernel::{BoxError, Fault, error_chain};
use services::AdministrationError;
use std::{io, path::PathBuf};

/// The reason that a process cannot start, with a remedy where it is not obvious.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error("LOGGIA__AUTH__MASTER_KEY cannot be used: {0}")]
    MasterKey(#[source] InvalidMasterKey),
    #[error("the master key file {path} cannot be used: {reason}")]
    MasterKeyFile { path: PathBuf, reason: String },
    #[error(
        "there is no master key, neither in LOGGIA__AUTH__MASTER_KEY nor in the file {0}: is this \
         the directory of the server? `serve` and `admin create` make one outside production"
    )]
    WithoutMasterKey(PathBuf),
    #[error("LOGGIA__DATABASE__URL or LOGGIA__DATABASE__REPLICA_URL {0}")]
    DatabaseUrl(InvalidDatabaseUrl),
    #[error("the database does not answer: {}", error_chain(.0))]
    Database(#[source] Fault),
    #[error(transparent)]
    Schema(#[from] AdministrationError),
    #[error("the database lacks {pending} migration(s): run `loggia db migrate` first")]
    Outdated { pending: usize },
    #[error(
        "migration {0} of a newer version is not compatible with this one: \
         update this program, or roll back the migration with the newer version"
    )]
    TooNew(String),
    #[error(
        "the signing keys cannot be used: {0}. Is the key that sealed them in \
         LOGGIA__AUTH__MASTER_KEY or LOGGIA__AUTH__PREVIOUS_MASTER_KEYS?"
    )]
    SigningKeys(String),
    #[cfg(feature = "mail")]
    #[error("mail cannot be sent: {0}")]
    Mail(infra_mail::InvalidMailSettings),
    #[error("password hashing cannot start: {0}")]
    Hashing(#[source] io::Error),
    #[error("LOGGIA__AUTH__BREACHED_PASSWORDS cannot be used: {0}")]
    BreachedPasswords(#[source] io::Error),
    #[error(transparent)]
    Contexts(Clash),
    #[error(transparent)]
    Composition(CompositionError),
    #[error("the application lacks the context auth, which signs access tokens")]
    WithoutAccounts,
    #[cfg(feature = "worker")]
    #[error(transparent)]
    Registry(infra_worker::DuplicateKind),
    #[error("cannot listen on {address}: {source}")]
    Listen {
        address: std::net::SocketAddr,
        source: io::Error,
    },
    #[error("cannot write the address to {path}: {source}")]
    AddressFile { path: PathBuf, source: io::Error },
    #[error("the server stopped: {0}")]
    Server(#[source] io::Error),
    #[cfg(feature = "worker")]
    #[error("no worker identity can be kept in LOGGIA__WORKER__STATE_DIR: {0}")]
    Slot(#[source] crate::work::SlotRefused),
}

impl StartError {
    pub(crate) fn signing_keys(error: impl Into<BoxError>) -> Self {
        Self::SigningKeys(error_chain(error.into().as_ref()))
    }
}
