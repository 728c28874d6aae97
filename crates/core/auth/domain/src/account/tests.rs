use super::*;
use kernel::{AggregateEvent, InvalidEmailAddress};

fn account() -> Result<Account, InvalidEmailAddress> {
    let id = UserId::new(uuid::Uuid::from_u128(1));
    let address = EmailAddress::parse("ann@example.org")?;
    Ok(Account::open(
        id,
        address,
        PasswordHash::new("first"),
        DateTime::UNIX_EPOCH,
    ))
}

const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn later() -> DateTime<Utc> {
    NOW + chrono::TimeDelta::days(14)
}

fn events(account: &Account) -> Vec<&'static str> {
    account
        .history()
        .recorded()
        .iter()
        .map(|(_, event)| event.name())
        .collect()
}

#[test]
fn a_check_against_a_replaced_hash_is_refused() -> Result<(), InvalidEmailAddress> {
    let mut account = account()?;
    assert_eq!(account.may_log_in_with(&PasswordHash::new("first")), Ok(()));
    account.rehash(PasswordHash::new("second"), NOW);
    assert_eq!(
        account.may_log_in_with(&PasswordHash::new("first")),
        Err(LogInRefused)
    );
    Ok(())
}

#[test]
fn a_suspended_account_refuses_logins_until_reinstated() -> Result<(), InvalidEmailAddress> {
    let mut account = account()?;
    assert!(account.suspend(NOW) && !account.suspend(later()));
    assert_eq!(account.state().suspended_at, Some(NOW));
    assert_eq!(
        account.may_log_in_with(&PasswordHash::new("first")),
        Err(LogInRefused)
    );
    assert!(account.reinstate(NOW) && !account.reinstate(NOW));
    assert_eq!(account.may_log_in_with(&PasswordHash::new("first")), Ok(()));
    assert_eq!(
        events(&account),
        [
            "auth.account_opened",
            "auth.account_suspended",
            "auth.account_reinstated"
        ]
    );
    Ok(())
}

#[test]
fn changing_the_password_does_not_reinstate_the_account() -> Result<(), InvalidEmailAddress> {
    let mut state = account()?.state().clone();
    state.suspended_at = Some(DateTime::UNIX_EPOCH);
    let mut suspended = Account::restore(state, 1);
    suspended.change_password(PasswordHash::new("second"), DateTime::UNIX_EPOCH);
    assert_eq!(
        suspended.may_log_in_with(&PasswordHash::new("second")),
        Err(LogInRefused)
    );
    let user_id = suspended.id();
    assert_eq!(
        suspended.history().recorded(),
        [(DateTime::UNIX_EPOCH, PasswordChanged { user_id }.into())]
    );
    Ok(())
}

#[test]
fn a_deletion_is_scheduled_once_and_can_be_canceled() -> Result<(), InvalidEmailAddress> {
    let mut account = account()?;
    assert!(!account.cancel_deletion(NOW));
    assert!(account.schedule_deletion(later(), false, NOW));
    assert!(!account.schedule_deletion(NOW, false, NOW));
    assert_eq!(account.state().deletes_at, Some(later()));
    assert!(account.cancel_deletion(NOW) && !account.cancel_deletion(NOW));
    assert_eq!(
        events(&account),
        [
            "auth.account_opened",
            "auth.deletion_scheduled",
            "auth.deletion_cancelled"
        ]
    );
    Ok(())
}

#[test]
fn logging_in_cancels_a_deletion_until_it_is_due() -> Result<(), InvalidEmailAddress> {
    let mut account = account()?;
    assert_eq!(account.cancel_deletion_on_log_in(NOW), Ok(()));
    account.schedule_deletion(later(), false, NOW);
    assert_eq!(
        account.cancel_deletion_on_log_in(later()),
        Err(LogInRefused)
    );
    assert_eq!(
        account.cancel_deletion_on_log_in(later() - chrono::TimeDelta::microseconds(1)),
        Ok(())
    );
    assert_eq!(account.state().deletes_at, None);
    assert_eq!(
        events(&account),
        [
            "auth.account_opened",
            "auth.deletion_scheduled",
            "auth.deletion_cancelled"
        ]
    );
    Ok(())
}

#[test]
fn logging_in_does_not_cancel_the_deletion_by_an_administrator() -> Result<(), InvalidEmailAddress>
{
    let mut account = account()?;
    assert!(account.schedule_deletion(later(), false, NOW));
    assert!(account.schedule_deletion(later(), true, NOW), "taken over");
    assert!(!account.schedule_deletion(later(), false, NOW));
    assert_eq!(account.cancel_deletion_on_log_in(NOW), Err(LogInRefused));
    assert_eq!(account.state().deletes_at, Some(later()));

    assert!(account.cancel_deletion(NOW));
    assert!(account.schedule_deletion(later(), false, NOW));
    assert_eq!(account.cancel_deletion_on_log_in(NOW), Ok(()));
    Ok(())
}

#[test]
fn erasure_happens_at_the_scheduled_time_and_not_before() -> Result<(), InvalidEmailAddress> {
    let mut account = account()?;
    assert_eq!(account.erase(later(), later()), Erasure::NotScheduled);
    account.schedule_deletion(later(), false, NOW);
    assert_eq!(account.erase(later(), NOW), Erasure::NotDue);
    assert_eq!(
        account.erase(NOW, later()),
        Erasure::NotScheduled,
        "rescheduled"
    );
    assert_eq!(account.erase(later(), later()), Erasure::Erased);
    assert_eq!(events(&account).last(), Some(&"auth.account_erased"));
    Ok(())
}

#[test]
fn raising_the_epoch_records_the_new_epoch() -> Result<(), InvalidEmailAddress> {
    let mut account = Account::restore(account()?.state().clone(), 1);
    account.raise_epoch(NOW);
    assert_eq!(account.epoch(), 2);
    assert_eq!(events(&account), ["auth.epoch_raised"]);
    Ok(())
}
