//! The rules of the contexts, as the settings have them.

use crate::settings::{self, Settings};
use auth::AttemptRules;
use auth_domain::{EmailChangeRules, PasswordLinkRules, RefreshMode, SessionRules, ThrottleRule};
use chrono::TimeDelta;
use registration_domain::RegistrationRules;
use std::time::Duration;
use user_profile_domain::ExportRules;

pub(super) fn attempts(settings: &settings::LimitSettings) -> AttemptRules {
    let per_hour = |limit: u16| ThrottleRule::Quota {
        limit: limit.into(),
        window: TimeDelta::hours(1),
    };
    AttemptRules {
        address: ThrottleRule::Lockout {
            free: settings.login_failures.into(),
            window: delta(settings.login_window),
            longest_delay: delta(settings.login_delay_max),
            last: settings.login_failures_until_reset.into(),
        },
        network: ThrottleRule::Quota {
            limit: i32::try_from(settings.network_failures_per_minute).unwrap_or(i32::MAX),
            window: TimeDelta::minutes(1),
        },
        resets: per_hour(settings.resets_per_hour),
        email_changes: per_hour(settings.email_changes_per_hour),
    }
}

pub(super) fn password_links(settings: &settings::AuthSettings) -> PasswordLinkRules {
    PasswordLinkRules {
        reset_ttl: delta(settings.password_reset_ttl),
        invitation_ttl: delta(settings.invitation_ttl),
    }
}

pub(super) fn exports(settings: &settings::LimitSettings) -> ExportRules {
    ExportRules {
        ttl: delta(settings.export_ttl),
        per_day: settings.exports_per_day.into(),
    }
}

pub(super) fn registration(settings: &Settings) -> RegistrationRules {
    RegistrationRules {
        code_ttl: delta(settings.registration.code_ttl),
        max_attempts: i16::from(settings.limits.code_attempts),
        resend_interval: delta(settings.registration.resend_interval),
        resends_per_hour: settings.limits.code_resends_per_hour.into(),
        mails_per_hour: settings.limits.mails_per_hour.into(),
        ..RegistrationRules::default()
    }
}

/// Codes are alike, whatever they prove.
pub(super) fn email_changes(settings: &Settings) -> EmailChangeRules {
    let RegistrationRules {
        code_ttl,
        max_attempts,
        ..
    } = registration(settings);
    EmailChangeRules {
        code_ttl,
        max_attempts,
    }
}

pub(super) fn sessions(settings: &settings::AuthSettings) -> SessionRules {
    SessionRules {
        access_token_ttl: delta(settings.access_token_ttl),
        idle_ttl: delta(settings.session_idle_ttl),
        absolute_ttl: delta(settings.session_absolute_ttl),
        refresh_mode: match settings.refresh_mode {
            settings::RefreshMode::Tolerant => RefreshMode::Tolerant,
            settings::RefreshMode::Strict => RefreshMode::Strict,
        },
    }
}

pub(super) fn deletion_grace(settings: &settings::AuthSettings) -> TimeDelta {
    delta(settings.deletion_grace)
}

/// The settings' ranges keep every duration far below the limit.
pub(super) fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
