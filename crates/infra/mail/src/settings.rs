use crate::letter::Sender;
use crate::mail_url::MailUrl;
use kernel::EmailAddress;
use lettre::Address;
use lettre::message::Mailbox;
use std::fmt;
use url::Url;

/// Where mails go and whom they come from.
#[derive(Clone)]
pub struct MailSettings {
    /// `file://DIR`, `smtp://[user:password@]host[:port][?tls=required|opportunistic|none]`, `smtps://…` or `memory://`.
    /// A directory is taken as written, relative or absolute. Without `tls`, a host other than this one must offer TLS.
    pub url: String,
    /// `Name <address>`, or the address alone.
    pub from: String,
    /// Signs the mails; its host names this service in message ids and to the mail server.
    pub public_url: String,
    pub service_name: String,
}

/// The URL may carry a password.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings")
            .field("url", &"…")
            .field("from", &self.from)
            .field("public_url", &self.public_url)
            .field("service_name", &self.service_name)
            .finish()
    }
}

/// What is wrong with one setting; never repeats its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{setting} {problem}")]
pub struct MailSettingProblem {
    /// The field of [`MailSettings`].
    pub setting: &'static str,
    pub problem: &'static str,
}

/// Everything that is wrong at once.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("invalid mail settings: {}", .problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct InvalidMailSettings {
    pub problems: Vec<MailSettingProblem>,
}

impl MailSettings {
    pub(crate) fn parse(&self) -> Result<(MailUrl, Sender), InvalidMailSettings> {
        let mut problems = Vec::new();
        let mut note = |setting, found: Vec<&'static str>| {
            problems.extend(found.into_iter().map(|problem| MailSettingProblem { setting, problem }));
        };
        let target = MailUrl::parse(&self.url).map_err(|found| note("url", found)).ok();
        let mailbox = mailbox(&self.from).map_err(|found| note("from", vec![found])).ok();
        let host = public_host(&self.public_url).map_err(|found| note("public_url", vec![found])).ok();
        if let Err(found) = line(&self.service_name) {
            note("service_name", vec![found]);
        }

        match (target, mailbox, host) {
            (Some(target), Some(mailbox), Some(host)) if problems.is_empty() => Ok((
                target,
                Sender {
                    mailbox,
                    host,
                    public_url: self.public_url.trim_end_matches('/').to_owned(),
                    service_name: self.service_name.trim().to_owned(),
                },
            )),
            _ => Err(InvalidMailSettings { problems }),
        }
    }
}

/// Not lettre's own parser: it ignores whatever follows the first mailbox.
fn mailbox(text: &str) -> Result<Mailbox, &'static str> {
    const PROBLEM: &str = "must read `Name <address>` or be an address";
    let text = text.trim();
    let (name, address) = match text.strip_suffix('>').and_then(|text| text.split_once('<')) {
        Some((name, address)) => (name.trim(), address),
        None => ("", text),
    };
    let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
    if name.chars().any(|c| c.is_control() || "\"\\<>".contains(c)) {
        return Err(PROBLEM);
    }
    let address = EmailAddress::parse(address).map_err(|_| PROBLEM)?;
    let address: Address = address.as_str().parse().map_err(|_| PROBLEM)?;
    Ok(Mailbox::new((!name.is_empty()).then(|| name.to_owned()), address))
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

/// Goes into a header.
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
            from: "Loggia <no-reply@localhost>".to_owned(),
            public_url: "https://accounts.example.org/".to_owned(),
            service_name: "Loggia".to_owned(),
        }
    }

    #[test]
    fn every_problem_is_named_at_once_and_no_value_repeated() {
        let broken = MailSettings {
            url: "smtp://hunter2@mail.example.org/inbox?tls=maybe".to_owned(),
            from: "hunter2".to_owned(),
            public_url: "ftp://hunter2".to_owned(),
            service_name: "hunter2\r\nBcc: x@y.z".to_owned(),
        };
        let error = broken.parse().err().map(|error| error.to_string()).unwrap_or_default();
        assert_eq!(
            error,
            "invalid mail settings: url must not have a path; url must have tls=required, tls=opportunistic or tls=none; \
             url must have both a user and a password, or neither; from must read `Name <address>` or be an address; \
             public_url must be an http or https URL; service_name must not contain control characters"
        );
    }

    #[test]
    fn senders_are_one_mailbox_and_nothing_else() -> Result<(), &'static str> {
        for (good, name, address) in [
            ("Loggia <no-reply@localhost>", Some("Loggia"), "no-reply@localhost"),
            ("no-reply@example.org", None, "no-reply@example.org"),
            (" \"Loggia, Inc.\" <no-reply@example.org> ", Some("Loggia, Inc."), "no-reply@example.org"),
            ("Équipe <no-reply@example.org>", Some("Équipe"), "no-reply@example.org"),
        ] {
            let mailbox = mailbox(good)?;
            assert_eq!((mailbox.name.as_deref(), mailbox.email.as_ref()), (name, address));
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
    fn the_password_in_the_url_does_not_print() {
        assert!(settings().parse().is_ok());
        assert!(!format!("{:?}", settings()).contains("hunter2"));
    }
}
