//! A PostgreSQL server with a certificate of a private authority.

use super::{
    finding,
    private_server::{Certificates, PrivateServer},
};
use crate::Connection;
use kernel::BoxError;
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use std::{fs, path::PathBuf, sync::OnceLock};
use tempfile::TempDir;
use url::Url;

/// A server whose certificate is valid for `localhost` alone. Shared by all tests of a process.
pub struct TlsServer {
    url: Url,
    files: TempDir,
    _server: PrivateServer,
}

impl TlsServer {
    /// Returns `None` if PostgreSQL is neither installed nor required. Blocks while it starts.
    pub fn shared() -> Result<Option<&'static Self>, BoxError> {
        static SHARED: OnceLock<Result<TlsServer, String>> = OnceLock::new();
        match SHARED.get_or_init(|| Self::start().map_err(|error| error.to_string())) {
            Ok(server) => Ok(Some(server)),
            Err(error) if finding::is_required() => Err(error.as_str().into()),
            Err(error) if error.contains("not installed") => Ok(None),
            Err(error) => Err(error.as_str().into()),
        }
    }

    fn start() -> Result<Self, BoxError> {
        let files = tempfile::Builder::new().prefix("loggia-tls-").tempdir()?;
        let (authority, other) = (Authority::new("Right")?, Authority::new("Wrong")?);
        let (certificate, key) = authority.issue("localhost")?;
        let (client, client_key) = authority.issue("certified")?;
        for (name, text) in [
            ("authority.pem", &authority.certificate),
            ("other-authority.pem", &other.certificate),
            ("client.pem", &client),
            ("client.key", &client_key),
        ] {
            fs::write(files.path().join(name), text)?;
        }
        let server = PrivateServer::start_with(&Certificates {
            certificate,
            key,
            authority: authority.certificate,
        })?;
        Ok(Self {
            url: Url::parse(&server.url())?,
            files,
            _server: server,
        })
    }

    /// Returns the URL of a database, with parameters such as `sslmode=require`. The certificate is
    /// valid if the host is `localhost`.
    pub fn url(&self, host: &str, database: &str, parameters: &str) -> Result<String, BoxError> {
        let mut url = self.url.clone();
        url.set_host(Some(host))?;
        url.set_path(database);
        url.set_query(Some(parameters));
        Ok(url.into())
    }

    pub fn port(&self) -> u16 {
        self.url.port().unwrap_or_default()
    }

    /// Returns the certificate of the authority.
    pub fn authority(&self) -> PathBuf {
        self.files.path().join("authority.pem")
    }

    /// Returns the certificate of an authority that has issued nothing.
    pub fn other_authority(&self) -> PathBuf {
        self.files.path().join("other-authority.pem")
    }

    /// Returns the certificate of the user `certified` and its key.
    pub fn client_certificate(&self) -> (PathBuf, PathBuf) {
        let path = |name| self.files.path().join(name);
        (path("client.pem"), path("client.key"))
    }

    /// Connects as a superuser, without TLS.
    pub async fn connect(&self) -> Result<Connection, BoxError> {
        Connection::postgres(self.url.as_str()).await
    }
}

struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: String,
}

impl Authority {
    fn new(name: &str) -> Result<Self, rcgen::Error> {
        let mut parameters = CertificateParams::default();
        parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        parameters
            .distinguished_name
            .push(DnType::CommonName, format!("{name} Authority"));
        let key = KeyPair::generate()?;
        let certificate = parameters.self_signed(&key)?.pem();
        Ok(Self {
            issuer: Issuer::new(parameters, key),
            certificate,
        })
    }

    /// Issues a certificate for a host or a user, and returns it with its key.
    fn issue(&self, name: &str) -> Result<(String, String), rcgen::Error> {
        let mut parameters = CertificateParams::new([name.to_owned()])?;
        parameters.distinguished_name.push(DnType::CommonName, name);
        let key = KeyPair::generate()?;
        let certificate = parameters.signed_by(&key, &self.issuer)?;
        Ok((certificate.pem(), key.serialize_pem()))
    }
}
