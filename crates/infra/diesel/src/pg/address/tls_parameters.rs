//! The parameters that decide about TLS, with the meaning that libpq documents.

use super::{Place, parameters::Parameters};
use crate::InvalidDatabaseUrl;
use std::path::PathBuf;

/// `sslmode`, from the weakest to the strongest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    Disable,
    /// Encrypts if the server offers TLS, without verifying its certificate.
    Prefer,
    /// Encrypts without verifying the certificate.
    Require,
    /// Verifies that an authority issued the certificate, for any host.
    VerifyCa,
    VerifyFull,
}

/// The authorities that may have issued the certificate of the server: `sslrootcert`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Authorities {
    /// Those of Mozilla and of the system's store.
    Public,
    /// Those of the system's store alone.
    System,
    /// Those in a PEM file alone.
    File(PathBuf),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TlsParameters {
    pub(crate) level: Level,
    pub(crate) authorities: Authorities,
    /// The PEM files of the client's certificate and its key.
    pub(crate) client: Option<(PathBuf, PathBuf)>,
}

impl TlsParameters {
    /// Without parameters, a server elsewhere has to prove its name, and connections on this
    /// machine are not encrypted.
    pub(super) fn parse(parameters: &Parameters, place: Place) -> Result<Self, InvalidDatabaseUrl> {
        let authorities = match parameters.get("sslrootcert") {
            None => Authorities::Public,
            Some("system") => Authorities::System,
            Some(path) => Authorities::File(path.into()),
        };
        let client = client(parameters)?;
        let given = level(parameters)?;
        let is_plain_by_default = authorities == Authorities::Public && client.is_none();
        let level = match given {
            _ if place == Place::Socket => Level::Disable,
            Some(level) => combined(level, &authorities, client.is_some())?,
            None if place == Place::Here && is_plain_by_default => Level::Disable,
            None => Level::VerifyFull,
        };
        Ok(Self {
            level,
            authorities,
            client,
        })
    }
}

/// Refuses combinations that would be weaker than they look.
fn combined(
    level: Level,
    authorities: &Authorities,
    has_client: bool,
) -> Result<Level, InvalidDatabaseUrl> {
    let problem = match (level, authorities) {
        (Level::Disable, _) if has_client => {
            "has `sslcert`, which cannot be used with sslmode=disable"
        }
        (Level::Disable | Level::Prefer, Authorities::File(_) | Authorities::System) => {
            "has `sslrootcert`, which needs sslmode=verify-full or verify-ca"
        }
        (Level::Require | Level::VerifyCa, Authorities::System) => {
            "has `sslrootcert=system`, which needs sslmode=verify-full"
        }
        (Level::VerifyCa, Authorities::Public) => {
            "has `sslmode=verify-ca`, which needs sslrootcert=FILE: \
             public authorities issue certificates to everyone, so use verify-full"
        }
        (Level::Require, Authorities::File(_)) => return Ok(Level::VerifyCa),
        (level, _) => return Ok(level),
    };
    Err(InvalidDatabaseUrl::new(problem))
}

fn level(parameters: &Parameters) -> Result<Option<Level>, InvalidDatabaseUrl> {
    Ok(Some(match parameters.get("sslmode") {
        None => return Ok(None),
        Some("disable") => Level::Disable,
        Some("prefer") => Level::Prefer,
        Some("require") => Level::Require,
        Some("verify-ca") => Level::VerifyCa,
        Some("verify-full") => Level::VerifyFull,
        Some(_) => {
            return Err(InvalidDatabaseUrl::new(
                "has an invalid `sslmode`: use disable, prefer, require, verify-ca or verify-full",
            ));
        }
    }))
}

fn client(parameters: &Parameters) -> Result<Option<(PathBuf, PathBuf)>, InvalidDatabaseUrl> {
    match (parameters.get("sslcert"), parameters.get("sslkey")) {
        (None, None) => Ok(None),
        (Some(certificate), Some(key)) => Ok(Some((certificate.into(), key.into()))),
        _ => Err(InvalidDatabaseUrl::new(
            "must have `sslcert` and `sslkey` together",
        )),
    }
}
