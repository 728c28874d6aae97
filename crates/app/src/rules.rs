//! Converts settings into the rules of the contexts.

use crate::settings::{self, Settings};
use auth::AttemptRules;
use auth_domain::{
    EmailChangeRules, KnownNetworkRules, PasswordLinkRules, RefreshMode, SessionRules,
};
use chrono::TimeDelta;
use kernel::{AfterLimit, ThrottleRule};
use registration_domain::RegistrationRules;
#[cfg(feature = "cli")]
use services::MacPurpose;
use std::time::Duration;
use user_profile_domain::ExportRules;

pub(super) fn attempts(settings: &Settings) -> AttemptRules {
    let limits = &settings.limits;
    let per_hour = |name, limit: u16| ThrottleRule::quota(name, limit.into(), TimeDelta::hours(1));
    let delayed = |name, limit: u16, stop_at: Option<u16>| ThrottleRule {
        name,
        limit: limit.into(),
        window: delta(limits.login_window),
        after: AfterLimit::Delay {
            longest: delta(limits.login_delay_max),
            stop_at: stop_at.map(Into::into),
        },
    };
    let (strangers, stop_at) = (
        limits.login_failures_of_strangers,
        limits.login_failures_until_reset,
    );
    AttemptRules {
        own: delayed("login", limits.login_failures, None),
        strangers: delayed("address", strangers, Some(stop_at)),
        network: ThrottleRule::quota(
            "network",
            count(limits.network_failures_per_minute),
            TimeDelta::minutes(1),
        ),
        session: ThrottleRule::quota(
            "reauthentication",
            limits.reauthentication_failures.into(),
            delta(settings.auth.session_absolute_ttl),
        ),
        resets: per_hour("resets", limits.resets_per_hour),
        email_changes: per_hour("email-changes", limits.email_changes_per_hour),
        known_networks: KnownNetworkRules {
            ttl: delta(limits.known_network_ttl),
            limit: limits.known_networks,
        },
    }
}

fn count(limit: u32) -> i32 {
    i32::try_from(limit).unwrap_or(i32::MAX)
}

pub(super) fn password_links(settings: &settings::AuthSettings) -> PasswordLinkRules {
    PasswordLinkRules {
        reset_ttl: delta(settings.password_reset_ttl),
        invitation_ttl: delta(settings.invitation_ttl),
        email_change_undo_ttl: delta(settings.email_change_undo_ttl),
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
        registrations_per_hour: count(settings.limits.registrations_per_hour),
        ..RegistrationRules::default()
    }
}

/// Verification codes have the same rules in every context.
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

/// Returns how long digests of a purpose are accepted after they were computed, at most.
#[cfg(feature = "cli")]
pub(super) fn digest_lifetime(settings: &Settings, purpose: MacPurpose) -> TimeDelta {
    let auth = &settings.auth;
    match purpose {
        MacPurpose::SessionToken => delta(auth.session_absolute_ttl),
        MacPurpose::PasswordLink => {
            let longest = auth.invitation_ttl.max(auth.password_reset_ttl);
            delta(longest.max(auth.email_change_undo_ttl))
        }
        MacPurpose::RegistrationCode | MacPurpose::EmailChangeCode => {
            delta(settings.registration.code_ttl)
        }
        // the retention of receipts
        MacPurpose::IdempotentRequest => TimeDelta::hours(24),
        MacPurpose::KnownNetwork => delta(settings.limits.known_network_ttl),
        // dead mails are kept for 30 days after their last attempt
        MacPurpose::DeliverySubject => {
            delta(auth.invitation_ttl.max(auth.email_change_undo_ttl)) + TimeDelta::days(30)
        }
        // counters that start anew
        MacPurpose::AddressKey | MacPurpose::Throttle => TimeDelta::zero(),
    }
}

pub(super) fn deletion_grace(settings: &settings::AuthSettings) -> TimeDelta {
    delta(settings.deletion_grace)
}

/// Never saturates: the ranges of settings are far below the limit.
pub(super) fn delta(duration: Duration) -> TimeDelta {
    TimeDelta::from_std(duration).unwrap_or(TimeDelta::MAX)
}
