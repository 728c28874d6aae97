use super::*;
use kernel::Event;
use uuid::Uuid;

fn at(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::minutes(minutes)
}

fn key(activates_at: DateTime<Utc>) -> SigningKey {
    SigningKey::create(
        SigningKeyId::new(Uuid::nil()),
        "k".to_owned(),
        vec![1],
        vec![2],
        activates_at,
        at(0),
    )
}

fn events(key: &SigningKey) -> Vec<&'static str> {
    key.history()
        .recorded()
        .iter()
        .map(|(_, event)| kernel::AggregateEvent::name(event))
        .collect()
}

#[test]
fn the_phase_follows_the_activation_and_retirement_times() {
    let mut key = key(at(10));
    key.retire(at(20), at(0));
    let phases = [9, 10, 19, 20].map(|minute| key.state().phase(at(minute)).as_str());
    assert_eq!(phases, ["pending", "active", "active", "retired"]);
}

#[test]
fn revocation_overrides_other_phases_and_is_recorded_once() {
    let mut key = key(at(10));
    assert!(key.revoke(at(5)) && !key.revoke(at(6)));
    for minute in [0, 10, 20] {
        assert_eq!(key.state().phase(at(minute)), SigningKeyPhase::Revoked);
    }
    assert_eq!(key.state().revoked_at, Some(at(5)));
    assert_eq!(
        events(&key),
        [SigningKeyCreated::NAME, SigningKeyRevoked::NAME]
    );
}

#[test]
fn only_retiring_keys_are_reinstated_and_only_pending_keys_activated() {
    let mut key = key(at(0));
    key.reinstate(at(1));
    key.activate(at(1));
    assert_eq!(
        (events(&key), key.state().activates_at),
        (vec![SigningKeyCreated::NAME], at(0))
    );

    key.retire(at(20), at(2));
    key.reinstate(at(3));
    assert_eq!(key.state().retired_at, None);
    assert_eq!(
        events(&key)[1..],
        [SigningKeyRetired::NAME, SigningKeyReinstated::NAME]
    );
}
