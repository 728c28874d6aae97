//! TLS with PostgreSQL: the authorities that are trusted, and the client's certificate.

mod unnamed_verifier;

use super::address::{Authorities, Level, TlsParameters};
use crate::InvalidDatabaseUrl;
use rustls::{
    ClientConfig, RootCertStore,
    crypto::{CryptoProvider, aws_lc_rs},
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
};
use std::{path::Path, sync::Arc};
use tokio_postgres_rustls::MakeRustlsConnect;
use unnamed_verifier::UnnamedVerifier;

/// Reads the files that the parameters name. Returns `None` if connections are not encrypted.
pub(crate) fn connector(
    parameters: &TlsParameters,
) -> Result<Option<MakeRustlsConnect>, InvalidDatabaseUrl> {
    if parameters.level == Level::Disable {
        return Ok(None);
    }
    let provider = Arc::new(aws_lc_rs::default_provider());
    let verified = ClientConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(|error| InvalidDatabaseUrl::new(format!("cannot be used with TLS: {error}")))?;
    let authenticated = match parameters.level {
        Level::VerifyFull => verified.with_root_certificates(roots(&parameters.authorities)?),
        level => {
            let roots = match level {
                Level::VerifyCa => Some(roots(&parameters.authorities)?),
                _ => None,
            };
            verified
                .dangerous()
                .with_custom_certificate_verifier(unnamed(roots, &provider))
        }
    };
    let mut config = match &parameters.client {
        None => authenticated.with_no_client_auth(),
        Some((certificate, key)) => {
            let (chain, key) = (certificates("sslcert", certificate)?, private_key(key)?);
            authenticated
                .with_client_auth_cert(chain, key)
                .map_err(|error| {
                    let message =
                        format!("has `sslcert` and `sslkey` that cannot be used: {error}");
                    InvalidDatabaseUrl::new(message)
                })?
        }
    };
    // required by servers for direct negotiation
    config.alpn_protocols = vec![b"postgresql".to_vec()];
    Ok(Some(MakeRustlsConnect::new(config)))
}

fn unnamed(roots: Option<RootCertStore>, provider: &CryptoProvider) -> Arc<UnnamedVerifier> {
    Arc::new(UnnamedVerifier {
        roots,
        algorithms: provider.signature_verification_algorithms,
    })
}

fn roots(authorities: &Authorities) -> Result<RootCertStore, InvalidDatabaseUrl> {
    let mut roots = RootCertStore::empty();
    match authorities {
        Authorities::File(path) => {
            for certificate in certificates("sslrootcert", path)? {
                let added = roots.add(certificate);
                added.map_err(|error| unusable("sslrootcert", &error.to_string()))?;
            }
        }
        Authorities::System => {
            add_system(&mut roots);
            if roots.is_empty() {
                return Err(InvalidDatabaseUrl::new(
                    "has `sslrootcert=system`, but the system's store has no certificates: \
                     install ca-certificates, or set SSL_CERT_FILE",
                ));
            }
        }
        Authorities::Public => {
            roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
            add_system(&mut roots);
        }
    }
    Ok(roots)
}

/// Certificates that cannot be read are left out: a server that needs one of them is refused.
fn add_system(roots: &mut RootCertStore) {
    let found = rustls_native_certs::load_native_certs();
    roots.add_parsable_certificates(found.certs);
}

fn certificates(
    parameter: &str,
    path: &Path,
) -> Result<Vec<CertificateDer<'static>>, InvalidDatabaseUrl> {
    let read = CertificateDer::pem_file_iter(path).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let found = read.map_err(|error| unreadable(parameter, &error))?;
    if found.is_empty() {
        return Err(unusable(parameter, "it has no certificate in PEM format"));
    }
    Ok(found)
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, InvalidDatabaseUrl> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| match error {
        pem::Error::NoItemsFound => unusable(
            "sslkey",
            "it has no private key in PEM format without a password",
        ),
        error => unreadable("sslkey", &error),
    })
}

fn unreadable(parameter: &str, error: &pem::Error) -> InvalidDatabaseUrl {
    match error {
        pem::Error::Io(error) => unusable(parameter, &error.to_string()),
        _ => unusable(parameter, "it is not in PEM format"),
    }
}

/// Leaves out the path, which may be a misplaced secret.
fn unusable(parameter: &str, reason: &str) -> InvalidDatabaseUrl {
    InvalidDatabaseUrl::new(format!(
        "names a file in `{parameter}` that cannot be used: {reason}"
    ))
}
