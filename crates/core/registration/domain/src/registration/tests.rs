use super::*;
use kernel::{AggregateEvent, InvalidEmailAddress};

const RIGHT: CodeDigest = CodeDigest([1; 32]);
const WRONG: CodeDigest = CodeDigest([2; 32]);
const START: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn registration(taken: bool) -> Result<Registration, InvalidEmailAddress> {
    let address = EmailAddress::parse("ann@example.org")?;
    let hash = PasswordHash::new("hash");
    let id = RegistrationId::new(uuid::Uuid::from_u128(1));
    Ok(Registration::register(
        id,
        address,
        hash,
        Locale::En,
        taken,
        RIGHT,
        &RegistrationRules::default(),
        START,
    ))
}

fn verify(registration: &mut Registration, code: CodeDigest, now: DateTime<Utc>) -> Verification {
    registration.verify(|stored| *stored == code, &RegistrationRules::default(), now)
}

#[test]
fn a_correct_code_is_accepted_once() -> Result<(), InvalidEmailAddress> {
    let mut pending = registration(false)?;
    assert_eq!(verify(&mut pending, RIGHT, START), Verification::Verified);
    assert_eq!(
        verify(&mut pending, RIGHT, START),
        Verification::WrongCode,
        "already used"
    );
    Ok(())
}

#[test]
fn an_expired_code_is_reported_as_wrong() -> Result<(), InvalidEmailAddress> {
    let mut pending = registration(false)?;
    assert_eq!(
        verify(&mut pending, RIGHT, START + TimeDelta::minutes(15)),
        Verification::WrongCode
    );
    assert_eq!(
        verify(&mut pending, RIGHT, START + TimeDelta::seconds(899)),
        Verification::Verified
    );
    Ok(())
}

#[test]
fn decoys_reject_every_code_and_count_attempts() -> Result<(), InvalidEmailAddress> {
    let (mut pending, mut decoy) = (registration(false)?, registration(true)?);
    for _ in 0..5 {
        assert_eq!(verify(&mut pending, WRONG, START), Verification::WrongCode);
        assert_eq!(verify(&mut decoy, RIGHT, START), Verification::WrongCode);
    }
    assert_eq!(
        verify(&mut pending, RIGHT, START),
        Verification::TooManyAttempts
    );
    assert_eq!(
        verify(&mut decoy, RIGHT, START),
        Verification::TooManyAttempts
    );
    Ok(())
}

#[test]
fn a_new_code_replaces_the_old_one_and_resets_the_attempts()
-> Result<(), Box<dyn std::error::Error>> {
    let mut pending = registration(false)?;
    for _ in 0..5 {
        verify(&mut pending, WRONG, START);
    }
    let later = START + TimeDelta::minutes(1);
    pending.renew_code(CodeDigest([3; 32]), &RegistrationRules::default(), later)?;
    assert_eq!(verify(&mut pending, RIGHT, later), Verification::WrongCode);
    assert_eq!(
        verify(&mut pending, CodeDigest([3; 32]), later),
        Verification::Verified
    );
    Ok(())
}

#[test]
fn resends_are_limited_to_one_per_minute_and_five_per_hour()
-> Result<(), Box<dyn std::error::Error>> {
    let mut pending = registration(false)?;
    let rules = RegistrationRules::default();
    let first = START + TimeDelta::minutes(1);
    let too_soon = pending.renew_code(RIGHT, &rules, first - TimeDelta::seconds(1));
    assert_eq!(too_soon, Err(ResendRefused { retry_at: first }));
    for minute in 1..=5 {
        pending.renew_code(RIGHT, &rules, START + TimeDelta::minutes(minute))?;
    }
    let sixth = pending.renew_code(RIGHT, &rules, START + TimeDelta::minutes(6));
    assert_eq!(
        sixth,
        Err(ResendRefused {
            retry_at: first + TimeDelta::hours(1)
        })
    );
    pending.renew_code(RIGHT, &rules, first + TimeDelta::hours(1))?;
    Ok(())
}

#[test]
fn a_voided_registration_responds_like_a_pending_one() -> Result<(), Box<dyn std::error::Error>> {
    let mut voided = registration(false)?;
    voided.void(START);
    assert_eq!(verify(&mut voided, RIGHT, START), Verification::WrongCode);
    voided.renew_code(
        RIGHT,
        &RegistrationRules::default(),
        START + TimeDelta::minutes(1),
    )?;
    let names: Vec<_> = voided
        .history()
        .recorded()
        .iter()
        .map(|(_, event)| event.name())
        .collect();
    assert_eq!(
        names,
        [
            "registration.recorded",
            "registration.voided",
            "registration.verification_failed"
        ]
    );
    Ok(())
}
