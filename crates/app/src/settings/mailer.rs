//! The mailer judges its own settings, when they are checked and when it starts.

use super::{Settings, problem::Problem, table::Texts};
use infra_mail::{InvalidMailSetting, MailSettings};
use secrecy::ExposeSecret;

impl Settings {
    pub(crate) fn mailer(&self) -> MailSettings {
        MailSettings {
            url: self.mail.url.secret().expose_secret().to_owned(),
            trust_anchors: self.mail.trust_anchors.clone(),
            from: self.mail.from.as_str().to_owned(),
            public_url: self.http.public_url.as_str().to_owned(),
            service_name: self.service_name.as_str().to_owned(),
        }
    }
}

/// Reports what the mailer refuses, unless the setting is invalid by itself.
pub(super) fn check(settings: &Settings, texts: &Texts, problems: &mut Vec<Problem>) {
    let Err(invalid) = settings.mailer().check() else {
        return;
    };
    let before = problems.len();
    for InvalidMailSetting { setting, problem } in invalid.problems {
        let name = full_name(setting);
        let known = problems.get(..before).unwrap_or_default();
        if !known.iter().any(|known| known.name == name) {
            problems.push(Problem::new(name, texts.source(name), problem));
        }
    }
}

fn full_name(setting: &str) -> &'static str {
    match setting {
        "trust_anchors" => "LOGGIA__MAIL__TRUST_ANCHORS",
        "from" => "LOGGIA__MAIL__FROM",
        "public_url" => "LOGGIA__HTTP__PUBLIC_URL",
        "service_name" => "LOGGIA__SERVICE_NAME",
        _ => "LOGGIA__MAIL__URL",
    }
}
