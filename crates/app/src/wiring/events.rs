//! Every event that can be recorded, and who is told.

use super::SUBSCRIPTIONS;
use access_domain::{AssignmentEvent, RoleEvent};
use auth_domain::{
    AccountEvent, EmailChangeEvent, PasswordAttemptEvent, PasswordLinkEvent, SessionEvent, SigningKeyEvent,
};
use infra_cli::EventRow;
use kernel::AggregateEvent;
use registration_domain::RegistrationEvent;
use user_profile_domain::{ExportEvent, ProfileEvent};

/// Aggregate by aggregate.
pub fn events() -> Vec<EventRow> {
    [
        of::<AccountEvent>(),
        of::<AssignmentEvent>(),
        of::<EmailChangeEvent>(),
        of::<ExportEvent>(),
        of::<PasswordAttemptEvent>(),
        of::<PasswordLinkEvent>(),
        of::<ProfileEvent>(),
        of::<RegistrationEvent>(),
        of::<RoleEvent>(),
        of::<SessionEvent>(),
        of::<SigningKeyEvent>(),
    ]
    .concat()
}

fn of<E: AggregateEvent>() -> Vec<EventRow> {
    let subscribers = |name| SUBSCRIPTIONS.iter().filter(move |one| one.event == name).map(|one| one.kind);
    let row =
        |&name: &&'static str| EventRow { name, aggregate: E::AGGREGATE, subscribers: subscribers(name).collect() };
    E::NAMES.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, error::Error, fs, path::Path};

    fn declared_under(folder: &Path, found: &mut BTreeSet<String>) -> Result<(), Box<dyn Error>> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                declared_under(&path, found)?;
                continue;
            }
            let source = fs::read_to_string(&path)?;
            let aggregates = source.split("aggregate_events! {").skip(1).filter_map(|rest| rest.split('"').nth(1));
            found.extend(aggregates.map(str::to_owned));
        }
        Ok(())
    }

    #[test]
    fn no_aggregate_is_forgotten_and_no_subscriber_waits_for_what_never_happens() -> Result<(), Box<dyn Error>> {
        let mut declared = BTreeSet::new();
        declared_under(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../core"), &mut declared)?;
        // the macro itself
        declared.retain(|aggregate| !aggregate.contains('$') && !aggregate.contains(' '));

        let listed: BTreeSet<_> = events().iter().map(|event| event.aggregate.to_owned()).collect();
        assert_eq!(listed, declared);
        for subscription in SUBSCRIPTIONS {
            assert!(events().iter().any(|event| event.name == subscription.event), "{subscription:?}");
        }
        Ok(())
    }
}
