use super::*;
use kernel::{AggregateEvent, Locale};

const START: DateTime<Utc> = DateTime::UNIX_EPOCH;
const RULES: PasswordLinkRules = PasswordLinkRules {
    reset_ttl: TimeDelta::minutes(30),
    invitation_ttl: TimeDelta::days(7),
    email_change_undo_ttl: TimeDelta::hours(72),
};

fn reset(user_id: Option<u128>) -> PasswordLink {
    let id = PasswordLinkId::new(uuid::Uuid::from_u128(1));
    let user_id = user_id.map(|id| UserId::new(uuid::Uuid::from_u128(id)));
    PasswordLink::reset(id, user_id, LinkDigest([1; 32]), &RULES, START)
}

fn events(link: &PasswordLink) -> Vec<&'static str> {
    link.history()
        .recorded()
        .iter()
        .map(|(_, event)| event.name())
        .collect()
}

#[test]
fn a_link_is_used_once_and_before_it_expires() {
    let mut link = reset(Some(2));
    let end = START + TimeDelta::minutes(30);
    assert_eq!(link.clone().redeem(end), Err(LinkClosed));
    assert_eq!(link.redeem(end - TimeDelta::microseconds(1)), Ok(()));
    assert_eq!(link.redeem(START), Err(LinkClosed));
    link.void(START);
    assert_eq!(
        events(&link),
        ["auth.password_reset_requested", "auth.password_link_used"]
    );
}

#[test]
fn links_are_ordered_by_time_and_then_by_id() {
    let link = |id, minute| {
        let state = PasswordLinkState {
            id: PasswordLinkId::new(uuid::Uuid::from_u128(id)),
            created_at: START + TimeDelta::minutes(minute),
            ..reset(Some(2)).state().clone()
        };
        PasswordLink::restore(state, 1)
    };
    assert!(link(1, 1).is_newer_than(&link(2, 0)));
    assert!(!link(2, 0).is_newer_than(&link(1, 1)));
    assert!(link(2, 0).is_newer_than(&link(1, 0)));
    assert!(!link(1, 0).is_newer_than(&link(1, 0)));
}

#[test]
fn a_decoy_cannot_be_used() {
    let mut decoy = reset(None);
    assert!(!decoy.is_open(START));
    assert_eq!(decoy.redeem(START), Err(LinkClosed));
}

#[test]
fn a_voided_link_cannot_be_used() {
    let mut link = reset(Some(2));
    link.void(START);
    assert_eq!(link.redeem(START), Err(LinkClosed));
    assert_eq!(
        events(&link),
        ["auth.password_reset_requested", "auth.password_link_voided"]
    );
}

#[test]
fn an_invitation_expires_after_its_own_ttl() -> Result<(), kernel::InvalidEmailAddress> {
    let address = EmailAddress::parse("ann@example.org")?;
    let invitation = Invitation {
        address,
        locale: Locale::Fr,
        roles: vec!["admin".to_owned()],
        invited_by: None,
    };
    let id = PasswordLinkId::new(uuid::Uuid::from_u128(1));
    let mut link = PasswordLink::invite(id, invitation, LinkDigest([1; 32]), &RULES, START);
    assert!(link.is_open(START + TimeDelta::days(7) - TimeDelta::microseconds(1)));
    assert!(!link.is_open(START + TimeDelta::days(7)));
    assert_eq!(link.redeem(START), Ok(()));
    assert_eq!(
        events(&link),
        ["auth.user_invited", "auth.password_link_used"]
    );
    Ok(())
}

#[test]
fn an_undo_is_used_once_within_its_own_ttl() -> Result<(), kernel::InvalidEmailAddress> {
    let former = EmailAddress::parse("ann@example.org")?;
    let id = PasswordLinkId::new(uuid::Uuid::from_u128(1));
    let user_id = UserId::new(uuid::Uuid::from_u128(2));
    let undoes = (user_id, former.clone());
    let mut link = PasswordLink::undo_email_change(id, undoes, LinkDigest([1; 32]), &RULES, START);

    assert_eq!(link.undoes(), Some((user_id, &former)));
    assert_eq!((link.user_id(), link.resets()), (Some(user_id), None));
    assert!(!link.is_open(START + TimeDelta::hours(72)));
    let last = START + TimeDelta::hours(72) - TimeDelta::microseconds(1);
    assert_eq!(link.redeem(last), Ok(()));
    assert_eq!(link.redeem(START), Err(LinkClosed));
    assert_eq!(
        events(&link),
        ["auth.email_change_undo_issued", "auth.password_link_used"]
    );
    Ok(())
}

#[test]
fn only_a_reset_resets_and_only_an_undo_undoes() {
    let link = reset(Some(2));
    assert_eq!((link.resets(), link.undoes()), (link.user_id(), None));
}
