use super::*;
use kernel::{AggregateEvent, InvalidEmailAddress};

const RIGHT: EmailChangeCode = EmailChangeCode([1; 32]);
const WRONG: EmailChangeCode = EmailChangeCode([2; 32]);
const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn change(can_be_confirmed: bool) -> Result<EmailChange, InvalidEmailAddress> {
    let (id, user_id) = (
        EmailChangeId::new(uuid::Uuid::from_u128(1)),
        UserId::new(uuid::Uuid::from_u128(2)),
    );
    let address = EmailAddress::parse("new@example.org")?;
    let rules = EmailChangeRules::default();
    Ok(EmailChange::request(
        id,
        user_id,
        address,
        RIGHT,
        can_be_confirmed,
        &rules,
        START,
    ))
}

fn confirm(change: &mut EmailChange, code: EmailChangeCode, minute: i64) -> Confirmation {
    let (rules, now) = (
        EmailChangeRules::default(),
        START + TimeDelta::minutes(minute),
    );
    change.confirm(|stored| *stored == code, true, &rules, now)
}

#[test]
fn a_correct_code_confirms_once_before_it_expires() -> Result<(), InvalidEmailAddress> {
    let mut change = change(true)?;
    assert_eq!(confirm(&mut change, WRONG, 1), Confirmation::WrongCode);
    assert_eq!(confirm(&mut change, RIGHT, 14), Confirmation::Confirmed);
    assert_eq!(confirm(&mut change, RIGHT, 14), Confirmation::WrongCode);
    assert!(!change.is_current());
    let names: Vec<_> = change
        .history()
        .recorded()
        .iter()
        .map(|(_, event)| event.name())
        .collect();
    let expected = ["requested", "failed", "confirmed", "failed"]
        .map(|name| format!("auth.email_change_{name}"));
    assert_eq!(names, expected);
    Ok(())
}

#[test]
fn codes_are_rejected_when_expired_superseded_a_decoy_or_when_the_address_is_taken()
-> Result<(), InvalidEmailAddress> {
    assert_eq!(
        confirm(&mut change(true)?, RIGHT, 15),
        Confirmation::WrongCode
    );
    assert_eq!(
        confirm(&mut change(false)?, RIGHT, 1),
        Confirmation::WrongCode,
        "a decoy"
    );
    let mut superseded = change(true)?;
    superseded.supersede(START);
    assert_eq!(confirm(&mut superseded, RIGHT, 1), Confirmation::WrongCode);
    let (mut late, rules) = (change(true)?, EmailChangeRules::default());
    assert_eq!(
        late.confirm(|stored| *stored == RIGHT, false, &rules, START),
        Confirmation::WrongCode
    );
    Ok(())
}

#[test]
fn attempts_beyond_the_limit_are_rejected_for_decoys_too() -> Result<(), InvalidEmailAddress> {
    for can_be_confirmed in [true, false] {
        let mut change = change(can_be_confirmed)?;
        assert!((0..5).all(|_| confirm(&mut change, WRONG, 1) == Confirmation::WrongCode));
        assert_eq!(
            confirm(&mut change, RIGHT, 1),
            Confirmation::TooManyAttempts
        );
    }
    Ok(())
}

#[test]
fn only_a_current_change_is_superseded() -> Result<(), InvalidEmailAddress> {
    let mut change = change(true)?;
    confirm(&mut change, RIGHT, 1);
    change.supersede(START);
    assert_eq!(change.state().kind, EmailChangeKind::Confirmed);
    Ok(())
}
