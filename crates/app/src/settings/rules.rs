//! Rules about several settings.

use super::{Pooler, Profile, Settings, problem::Problem, table::Texts, urls::DatabaseUrl};

/// Reports each broken rule, unless one of its settings is invalid by itself.
pub(super) fn check(settings: &Settings, texts: &Texts, problems: &mut Vec<Problem>) {
    for rule in RULES {
        let is_broken = |name: &&str| problems.iter().any(|problem| problem.name == *name);
        if rule.of.iter().any(is_broken) || (rule.holds)(settings) {
            continue;
        }
        if let Some(name) = rule.of.first() {
            problems.push(Problem::new(*name, texts.source(name), rule.otherwise));
        }
    }
}

pub(super) struct Rule {
    /// The first is the setting that the problem is reported for.
    pub(super) of: &'static [&'static str],
    holds: fn(&Settings) -> bool,
    otherwise: &'static str,
}

const INSECURE_DATABASE: &str = "must use verified TLS in production, unless the server is local: \
     set sslmode=verify-full, with sslrootcert=FILE for a private authority, \
     or LOGGIA__DATABASE__ALLOW_INSECURE_CONNECTION=true";

fn is_secure(settings: &Settings, url: Option<&DatabaseUrl>) -> bool {
    !settings.profile.is_production()
        || settings.database.allow_insecure_connection
        || url.is_none_or(DatabaseUrl::is_secure)
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        of: &["LOGGIA__AUTH__MASTER_KEY", "LOGGIA__PROFILE"],
        holds: |settings| {
            let key = settings.auth.master_key.as_ref();
            !settings.profile.is_production() || !key.is_some_and(|key| key.has_low_entropy())
        },
        otherwise: "is not random: `loggia config env` prints a random one",
    },
    Rule {
        of: &["LOGGIA__AUTH__PREVIOUS_MASTER_KEYS"],
        holds: |settings| settings.auth.previous_master_keys.len() <= 8,
        otherwise: "must have at most 8 keys",
    },
    Rule {
        of: &["LOGGIA__HTTP__PUBLIC_URL", "LOGGIA__PROFILE"],
        holds: |settings| settings.http.public_url.is_https() || !settings.profile.is_production(),
        otherwise: "must be https in production",
    },
    Rule {
        of: &["LOGGIA__MAIL__URL", "LOGGIA__PROFILE"],
        holds: |settings| settings.mail.url.is_smtp() || !settings.profile.is_production(),
        otherwise: "must be smtp:// or smtps:// in production",
    },
    Rule {
        of: &["LOGGIA__MAIL__URL", "LOGGIA__PROFILE"],
        holds: |settings| {
            let is_allowed = settings.mail.allow_insecure_connection;
            is_allowed || settings.mail.url.is_secure() || !settings.profile.is_production()
        },
        otherwise: "must use TLS in production, unless the server is local: \
                    remove tls=…, or set LOGGIA__MAIL__ALLOW_INSECURE_CONNECTION=true",
    },
    Rule {
        of: &["LOGGIA__DATABASE__URL", "LOGGIA__PROFILE"],
        holds: |settings| is_secure(settings, Some(&settings.database.url)),
        otherwise: INSECURE_DATABASE,
    },
    Rule {
        of: &["LOGGIA__DATABASE__REPLICA_URL", "LOGGIA__PROFILE"],
        holds: |settings| is_secure(settings, settings.database.replica_url.as_ref()),
        otherwise: INSECURE_DATABASE,
    },
    Rule {
        of: &["LOGGIA__HTTP__BIND", "LOGGIA__PROFILE"],
        holds: |settings| {
            let http = &settings.http;
            let is_development = settings.profile == Profile::Development;
            !is_development || http.bind.ip().is_loopback() || http.allow_insecure_bind
        },
        otherwise: "must be a loopback address in development: \
                    set LOGGIA__PROFILE=production, or LOGGIA__HTTP__ALLOW_INSECURE_BIND=true",
    },
    Rule {
        of: &["LOGGIA__DATABASE__POOLER", "LOGGIA__DATABASE__URL"],
        holds: |settings| {
            settings.database.pooler == Pooler::None || settings.database.url.is_postgres()
        },
        otherwise: "requires LOGGIA__DATABASE__URL to be PostgreSQL",
    },
    Rule {
        of: &["LOGGIA__DATABASE__REPLICA_URL", "LOGGIA__DATABASE__URL"],
        holds: |settings| {
            settings.database.replica_url.is_none() || settings.database.url.is_postgres()
        },
        otherwise: "requires LOGGIA__DATABASE__URL to be PostgreSQL",
    },
    Rule {
        of: &["LOGGIA__DATABASE__REPLICA_URL"],
        holds: |settings| {
            settings
                .database
                .replica_url
                .as_ref()
                .is_none_or(|replica| replica.is_postgres())
        },
        otherwise: "must be postgres://user:password@host:port/name",
    },
    Rule {
        of: &[
            "LOGGIA__AUTH__SESSION_IDLE_TTL",
            "LOGGIA__AUTH__ACCESS_TOKEN_TTL",
        ],
        holds: |settings| settings.auth.session_idle_ttl >= settings.auth.access_token_ttl,
        otherwise: "must not be shorter than LOGGIA__AUTH__ACCESS_TOKEN_TTL",
    },
    Rule {
        of: &[
            "LOGGIA__AUTH__SESSION_ABSOLUTE_TTL",
            "LOGGIA__AUTH__SESSION_IDLE_TTL",
        ],
        holds: |settings| settings.auth.session_absolute_ttl >= settings.auth.session_idle_ttl,
        otherwise: "must not be shorter than LOGGIA__AUTH__SESSION_IDLE_TTL",
    },
    Rule {
        of: &["LOGGIA__WORKER__RETRY_CAP", "LOGGIA__WORKER__RETRY_BASE"],
        holds: |settings| settings.worker.retry_cap >= settings.worker.retry_base,
        otherwise: "must not be shorter than LOGGIA__WORKER__RETRY_BASE",
    },
];
