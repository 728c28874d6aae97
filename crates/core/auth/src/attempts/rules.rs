use auth_domain::KnownNetworkRules;
use chrono::TimeDelta;
use kernel::{AfterLimit, ThrottleRule};

/// The limits, each of which is a setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptRules {
    /// Wrong passwords per address and network.
    pub own: ThrottleRule,
    /// Wrong passwords per address from all networks that the account does not know.
    pub strangers: ThrottleRule,
    /// Wrong passwords and codes per network.
    pub network: ThrottleRule,
    /// Wrong current passwords per session, which then ends.
    pub session: ThrottleRule,
    /// Password-reset messages per address.
    pub resets: ThrottleRule,
    /// E-mail-change messages per address.
    pub email_changes: ThrottleRule,
    pub known_networks: KnownNetworkRules,
}

impl Default for AttemptRules {
    fn default() -> Self {
        let (minute, hour) = (TimeDelta::minutes(1), TimeDelta::hours(1));
        let own = ThrottleRule {
            name: "login",
            limit: 5,
            window: TimeDelta::minutes(5),
            after: AfterLimit::Delay {
                longest: hour,
                stop_at: None,
            },
        };
        let strangers = ThrottleRule {
            name: "address",
            limit: 20,
            after: AfterLimit::Delay {
                longest: hour,
                stop_at: Some(100),
            },
            ..own
        };
        Self {
            own,
            strangers,
            network: ThrottleRule::quota("network", 30, minute),
            session: ThrottleRule::quota("reauthentication", 5, TimeDelta::days(30)),
            resets: ThrottleRule::quota("resets", 3, hour),
            email_changes: ThrottleRule::quota("email-changes", 5, hour),
            known_networks: KnownNetworkRules::default(),
        }
    }
}
