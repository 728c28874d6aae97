//! Checks of database URLs that need no connection.

#[cfg(feature = "postgres")]
use crate::pg;
#[cfg(feature = "sqlite")]
use crate::sqlite;
use std::borrow::Cow;

/// The URL cannot be used. The text continues the name of the setting and contains no value, which
/// may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidDatabaseUrl(Cow<'static, str>);

impl InvalidDatabaseUrl {
    pub(crate) const FORM: Self = Self(Cow::Borrowed(
        "must be sqlite://PATH or postgres://user:password@host:port/name",
    ));

    #[cfg(not(all(feature = "postgres", feature = "sqlite")))]
    pub(crate) const UNSUPPORTED: Self = Self(Cow::Borrowed(
        "names a database that this program was built without",
    ));

    pub(crate) fn new(text: impl Into<Cow<'static, str>>) -> Self {
        Self(text.into())
    }
}

/// The protection of connections to a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// The database is on this machine.
    Local,
    /// TLS with a certificate that an authority has issued.
    Verified,
    /// No TLS, or TLS with any certificate.
    Unverified,
}

/// Parses a URL as [`open`](crate::open) does, without reading the files that it names.
pub fn transport(url: &str) -> Result<Transport, InvalidDatabaseUrl> {
    if url.starts_with("sqlite:") {
        #[cfg(feature = "sqlite")]
        return sqlite::connect::Target::parse(url).map(|_| Transport::Local);
        #[cfg(not(feature = "sqlite"))]
        return Err(InvalidDatabaseUrl::UNSUPPORTED);
    }
    #[cfg(feature = "postgres")]
    return pg::Address::parse(url).map(|address| address.transport());
    #[cfg(not(feature = "postgres"))]
    Err(InvalidDatabaseUrl::UNSUPPORTED)
}

/// Parses a URL and reads the certificates that it names, as [`open`](crate::open) does.
pub fn check_url(url: &str) -> Result<(), InvalidDatabaseUrl> {
    transport(url)?;
    #[cfg(feature = "postgres")]
    if !url.starts_with("sqlite:") {
        pg::connect::Target::parse(url)?;
    }
    Ok(())
}
