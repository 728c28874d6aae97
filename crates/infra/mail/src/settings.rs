use crate::letter::Sender;
use crate::mail_url::MailUrl;
use crate::trust_anchors;
use kernel::EmailAddress;
use lettre::Address;
use lettre::message::Mailbox;
use rustls::pki_types::CertificateDer;
use std::fmt;
use std::path::PathBuf;
use url::Url;

/// The transport and the sender of mails.
#[derive(Clone)]
pub struct MailSettings {
    /// `file://DIR`, `smtp://[user:password@]host[:port][?tls=required|opportunistic|none]`,
    /// `smtps://…` or `memory://`. A directory is not percent-decoded; it may be relative. Without
    /// `tls`, TLS is required for all hosts except the local one.
    pub url: String,
    /// A file of certificates in PEM format: authorities whose signature on the certificate of an
    /// SMTP server is trusted, besides the public ones and those of the system.
    pub trust_anchors: Option<PathBuf>,
    /// The sender: `Name <address>` or an address.
    pub from: String,
    /// The URL in the signature; its host identifies the service in message ids and to mail
    /// servers.
    pub public_url: String,
    pub service_name: String,
}

/// Omits the URL, which may contain a password.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings")
            .field("url", &"…")
            .field("trust_anchors", &self.trust_anchors)
            .field("from", &self.from)
            .field("public_url", &self.public_url)
            .field("service_name", &self.service_name)
            .finish()
    }
}

/// A problem of one setting; never contains its value, except for paths.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{setting} {problem}")]
pub struct InvalidMailSetting {
    /// The name of the field of [`MailSettings`].
    pub setting: &'static str,
    pub problem: String,
}

/// All problems of the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid mail settings: {}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct InvalidMailSettings {
    pub problems: Vec<InvalidMailSetting>,
}

/// The settings in the form that the mailer uses.
pub(crate) struct Parsed {
    pub(crate) target: MailUrl,
    pub(crate) trust_anchors: Vec<CertificateDer<'static>>,
    pub(crate) sender: Sender,
}

impl MailSettings {
    /// Reports every problem that the start would meet, without loading the store of the system.
    pub fn check(&self) -> Result<(), InvalidMailSettings> {
        self.parse().map(drop)
    }

    pub(crate) fn parse(&self) -> Result<Parsed, InvalidMailSettings> {
        let mut problems = Vec::new();
        let mut note = |setting, found: Vec<String>| {
            problems.extend(
                found
                    .into_iter()
                    .map(|problem| InvalidMailSetting { setting, problem }),
            );
        };
        let target = MailUrl::parse(&self.url)
            .map_err(|found| note("url", found))
            .ok();
        let trust_anchors = match &self.trust_anchors {
            None => Some(Vec::new()),
            Some(path) => trust_anchors::of_file(path)
                .map_err(|found| note("trust_anchors", vec![found]))
                .ok(),
        };
        let mailbox = mailbox(&self.from)
            .map_err(|found| note("from", vec![found.to_owned()]))
            .ok();
        let host = public_host(&self.public_url)
            .map_err(|found| note("public_url", vec![found.to_owned()]))
            .ok();
        if let Err(found) = line(&self.service_name) {
            note("service_name", vec![found.to_owned()]);
        }

        match (target, trust_anchors, mailbox, host) {
            (Some(target), Some(trust_anchors), Some(mailbox), Some(host))
                if problems.is_empty() =>
            {
                let sender = Sender {
                    mailbox,
                    host,
                    public_url: self.public_url.trim_end_matches('/').to_owned(),
                    service_name: self.service_name.trim().to_owned(),
                };
                Ok(Parsed {
                    target,
                    trust_anchors,
                    sender,
                })
            }
            _ => Err(InvalidMailSettings { problems }),
        }
    }
}

/// Parses a mailbox. lettre's parser is not used, because it ignores text after the first mailbox.
fn mailbox(text: &str) -> Result<Mailbox, &'static str> {
    const PROBLEM: &str = "must be `Name <address>` or an address";
    let text = text.trim();
    let (name, address) = match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, address)) => (name.trim(), address),
        None => ("", text),
    };
    let name = name
        .strip_prefix('"')
        .and_then(|name| name.strip_suffix('"'))
        .unwrap_or(name);
    if name.chars().any(|c| c.is_control() || "\"\\<>".contains(c)) {
        return Err(PROBLEM);
    }
    let address = EmailAddress::parse(address).map_err(|_| PROBLEM)?;
    let address: Address = address.as_str().parse().map_err(|_| PROBLEM)?;
    Ok(Mailbox::new(
        (!name.is_empty()).then(|| name.to_owned()),
        address,
    ))
}

fn public_host(text: &str) -> Result<url::Host<String>, &'static str> {
    const PROBLEM: &str = "must be an http or https URL";
    line(text).map_err(|_| PROBLEM)?;
    let url = Url::parse(text).map_err(|_| PROBLEM)?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(PROBLEM);
    }
    url.host().map(|host| host.to_owned()).ok_or(PROBLEM)
}

/// Checks text for use in a header.
fn line(text: &str) -> Result<(), &'static str> {
    if text.trim().is_empty() {
        return Err("must not be empty");
    }
    if text.chars().any(char::is_control) {
        return Err("must not contain control characters");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> MailSettings {
        MailSettings {
            url: "smtp://ann:hunter2@mail.example.org".to_owned(),
            trust_anchors: None,
            from: "Loggia <no-reply@localhost>".to_owned(),
            public_url: "https://accounts.example.org/".to_owned(),
            service_name: "Loggia".to_owned(),
        }
    }

    #[test]
    fn all_problems_are_reported_without_values() {
        let broken = MailSettings {
            url: "smtp://hunter2@mail.example.org/inbox?tls=maybe".to_owned(),
            trust_anchors: Some("/missing.pem".into()),
            from: "hunter2".to_owned(),
            public_url: "ftp://hunter2".to_owned(),
            service_name: "hunter2\r\nBcc: x@y.z".to_owned(),
        };
        let error = broken
            .parse()
            .err()
            .map(|error| error.to_string())
            .unwrap_or_default();
        assert_eq!(
            error,
            "invalid mail settings: url must not have a path; url must have tls=required, tls=opportunistic or tls=none; \
             url must have a password after the user: user:password@host; \
             trust_anchors names /missing.pem, which cannot be read: entity not found; from must be `Name <address>` or an address; \
             public_url must be an http or https URL; service_name must not contain control characters"
        );
    }

    #[test]
    fn a_sender_is_exactly_one_mailbox() -> Result<(), &'static str> {
        for (good, name, address) in [
            (
                "Loggia <no-reply@localhost>",
                Some("Loggia"),
                "no-reply@localhost",
            ),
            ("no-reply@example.org", None, "no-reply@example.org"),
            (
                " \"Loggia, Inc.\" <no-reply@example.org> ",
                Some("Loggia, Inc."),
                "no-reply@example.org",
            ),
            (
                "Équipe <no-reply@example.org>",
                Some("Équipe"),
                "no-reply@example.org",
            ),
        ] {
            let mailbox = mailbox(good)?;
            assert_eq!(
                (mailbox.name.as_deref(), mailbox.email.as_ref()),
                (name, address)
            );
        }
        for bad in [
            "",
            "Loggia",
            "Loggia <>",
            "Loggia <a@b.co",
            "a@b.co, c@d.ef",
            "A <a@b.co>, C <c@d.ef>",
            "A\r\nBcc: c@d.ef <a@b.co>",
            "A <a@b.co\r\nBcc: c@d.ef>",
        ] {
            assert!(mailbox(bad).is_err(), "{bad:?}");
        }
        Ok(())
    }

    #[test]
    fn debug_output_omits_the_url_password() {
        assert!(settings().parse().is_ok());
        assert!(!format!("{:?}", settings()).contains("hunter2"));
    }
}
