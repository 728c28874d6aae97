//! The authorities whose signature on the certificate of a mail server is trusted.

use lettre::transport::smtp::Error;
use lettre::transport::smtp::client::{
    Certificate, CertificateStore, TlsParameters, TlsParametersBuilder,
};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use std::path::Path;

/// Reads a file of certificates in PEM format. Everything else in it is ignored.
pub(crate) fn of_file(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let failed = |reason: &str| format!("names {}, which {reason}", path.display());
    let unreadable = |error: std::io::Error| failed(&format!("cannot be read: {}", error.kind()));
    // opening a pipe would wait for its writer
    if !std::fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(failed("is not a file"));
    }
    let text = std::fs::read(path).map_err(unreadable)?;
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&text)
        .collect::<Result<_, _>>()
        .map_err(|_| failed("is not in PEM format"))?;
    if certificates.is_empty() {
        return Err(failed("has no certificate in PEM format"));
    }
    if !certificates.iter().all(is_usable) {
        return Err(failed("has a certificate that cannot be parsed"));
    }
    Ok(certificates)
}

/// Accepts certificates that are signed by a public authority, one of the system's store
/// (`SSL_CERT_FILE` and `SSL_CERT_DIR` name another one), or one of the operator.
pub(crate) fn verifying(
    host: &str,
    of_operator: &[CertificateDer<'static>],
) -> Result<TlsParameters, Error> {
    let system = rustls_native_certs::load_native_certs();
    for error in &system.errors {
        tracing::warn!(%error, "certificates of the system cannot be read");
    }
    let system = system.certs.into_iter().filter(is_usable);

    system
        .chain(of_operator.iter().cloned())
        .try_fold(builder(host), |parameters, certificate| {
            let certificate = Certificate::from_der(certificate.to_vec())?;
            Ok::<_, Error>(parameters.add_root_certificate(certificate))
        })?
        .certificate_store(CertificateStore::WebpkiRoots)
        .build()
}

/// Accepts every certificate. This is better than no encryption (RFC 7435), which is the
/// alternative: a server that is not authenticated could also claim not to know STARTTLS.
pub(crate) fn opportunistic(host: &str) -> Result<TlsParameters, Error> {
    builder(host)
        .certificate_store(CertificateStore::None)
        .dangerous_accept_invalid_certs(true)
        .dangerous_accept_invalid_hostnames(true)
        .build()
}

fn builder(host: &str) -> TlsParametersBuilder {
    TlsParameters::builder(host.to_owned())
}

/// Systems have certificates that rustls cannot parse.
fn is_usable(certificate: &CertificateDer<'static>) -> bool {
    RootCertStore::empty().add(certificate.clone()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_file_without_usable_certificates_is_refused() -> Result<(), Box<dyn std::error::Error>> {
        let directory = tempfile::tempdir()?;
        let pem = |label: &str, content: &str| {
            format!("-----BEGIN {label}-----\n{content}\n-----END {label}-----\n")
        };
        for (text, reason) in [
            ("", "has no certificate in PEM format"),
            ("hunter2", "has no certificate in PEM format"),
            (
                &pem("PRIVATE KEY", "AAAA"),
                "has no certificate in PEM format",
            ),
            (
                &pem("CERTIFICATE", "AAAA"),
                "has a certificate that cannot be parsed",
            ),
            (&pem("CERTIFICATE", "%"), "is not in PEM format"),
        ] {
            let path = directory.path().join("anchors.pem");
            fs::write(&path, text)?;
            let expected = format!("names {}, which {reason}", path.display());
            assert_eq!(of_file(&path), Err(expected));
        }
        let folder = of_file(directory.path()).err().unwrap_or_default();
        assert!(folder.ends_with("is not a file"), "{folder}");
        Ok(())
    }
}
