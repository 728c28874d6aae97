//! Handshakes with mail servers, and the certificates that they present.

use crate::support::{
    Authority, BoxError, Encryption, MailServer, Person, Site, Tested, eventually, new_site,
};
use std::fs;
use test_databases::{TestDatabase, on_each_database};

const HOST: &str = "127.0.0.1";

/// Registers, and waits for the mail. Returns how many of the mails were encrypted.
async fn registered(site: &Site, mail_server: &MailServer) -> Result<usize, BoxError> {
    let server = site.serve().await?;
    let ann = Person::named("ann");
    server.registered(&ann).await?;
    server.mails().code(&ann.email).await?;
    server.mails().clear()?;
    Ok(mail_server.encrypted_mails())
}

async fn is_refused(site: &Site) -> Tested {
    let server = site.serve().await?;
    eventually("degraded readiness", async || {
        let ready = server.get("/health/ready").await?.with(200)?.json()?;
        let found = ready["dependencies"]
            .as_array()
            .and_then(|all| all.iter().find(|found| found["name"] == "mail"));
        let detail = found.and_then(|mail| mail["detail"].as_str());
        Ok((detail == Some("TLS with the mail server cannot be established")).then_some(()))
    })
    .await
}

on_each_database! {
    async fn required_tls_verifies_against_the_authorities_of_the_operator(database: TestDatabase) -> Tested {
        let (authority, other) = (Authority::create()?, Authority::create()?);
        let mut site = new_site(database)?;
        for (name, pem) in [("authority.pem", &authority.pem), ("other.pem", &other.pem)] {
            fs::write(site.file(name), pem)?;
        }
        let start_tls = Encryption::StartTls(authority.certify(HOST)?);
        let mail_server = site.mail_server_with(start_tls).await?;
        site.set("MAIL__URL", format!("{}?tls=required", mail_server.url));

        // the setting, in addition to the variable
        site.set("MAIL__TRUST_ANCHORS", "authority.pem");
        site.set_variable("SSL_CERT_FILE", site.file("other.pem").display());
        assert_eq!(registered(&site, &mail_server).await?, 1);

        // the variable
        site.unset("MAIL__TRUST_ANCHORS");
        site.set_variable("SSL_CERT_FILE", site.file("authority.pem").display());
        assert_eq!(registered(&site, &mail_server).await?, 2);

        site.set_variable("SSL_CERT_FILE", site.file("other.pem").display());
        is_refused(&site).await?;
        assert!(site.log().contains("invalid peer certificate"), "{}", site.log());

        // a certificate for another host
        site.set("MAIL__TRUST_ANCHORS", "authority.pem");
        let start_tls = Encryption::StartTls(authority.certify("mail.example.org")?);
        let elsewhere = site.mail_server_with(start_tls).await?;
        site.set("MAIL__URL", format!("{}?tls=required", elsewhere.url));
        is_refused(&site).await
    }

    async fn tls_from_the_start_verifies_too(database: TestDatabase) -> Tested {
        let authority = Authority::create()?;
        let mut site = new_site(database)?;
        fs::write(site.file("authority.pem"), &authority.pem)?;
        let implicit = Encryption::Implicit(authority.certify(HOST)?);
        let mail_server = site.mail_server_with(implicit).await?;
        site.set("MAIL__URL", &mail_server.url);
        is_refused(&site).await?;

        site.set("MAIL__TRUST_ANCHORS", "authority.pem");
        assert_eq!(registered(&site, &mail_server).await?, 1);
        Ok(())
    }

    async fn opportunistic_tls_encrypts_without_authenticating(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        // like that of a new Postfix: of an unknown authority, and for another name
        let stock = Encryption::StartTls(Authority::create()?.certify("debian")?);
        let mail_server = site.mail_server_with(stock).await?;
        let site = site.with("MAIL__URL", &mail_server.url);
        assert_eq!(registered(&site, &mail_server).await?, 1);
        Ok(())
    }
}
