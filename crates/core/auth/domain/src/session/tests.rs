use super::*;
use crate::{Refresh, SessionOver};

fn session(rules: &SessionRules) -> Session {
    let id = |n| uuid::Uuid::from_u128(n);
    let (session, user) = (SessionId::new(id(1)), UserId::new(id(2)));
    Session::open(
        session,
        user,
        [0; 32],
        AuthenticationMethod::Password,
        None,
        rules,
        DateTime::UNIX_EPOCH,
    )
}

#[test]
fn a_mailed_code_is_not_a_one_time_password() {
    let methods = [
        AuthenticationMethod::Password,
        AuthenticationMethod::EmailCode,
    ];
    assert_eq!(methods.map(AuthenticationMethod::claim), ["pwd", "mca"]);
    for method in methods {
        let stored = AuthenticationMethod::parse(method.as_str());
        assert_eq!(stored, Some(method), "existing rows are read");
    }
}

#[test]
fn a_session_expires_at_the_earlier_of_its_limits() {
    let day = TimeDelta::days(1);
    let usual = SessionRules::default();
    assert_eq!(
        session(&usual).expires_at(),
        DateTime::UNIX_EPOCH + day * 14
    );
    let short = SessionRules {
        absolute_ttl: day,
        ..usual
    };
    assert_eq!(session(&short).expires_at(), DateTime::UNIX_EPOCH + day);
}

const AT: fn(i64) -> DateTime<Utc> = |seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds);

/// Notes a use of the current pair, as the port `SessionUses` does.
fn use_current_pair(session: &mut Session) {
    session.state.used_generation = session.state.generation;
}

fn refresh(session: &mut Session, generation: i32, second: i64) -> Result<Refresh, SessionOver> {
    session.refresh(generation, &SessionRules::default(), AT(second))
}

#[test]
fn the_previous_token_is_reissued_as_long_as_the_current_pair_is_unused() {
    let mut session = session(&SessionRules::default());
    use_current_pair(&mut session);
    assert_eq!(refresh(&mut session, 1, 0), Ok(Refresh::Rotated));
    assert_eq!(
        refresh(&mut session, 1, 86_400),
        Ok(Refresh::Reissued),
        "the answer was lost"
    );
    assert_eq!(session.state().generation, 2);
    assert_eq!(refresh(&mut session, 2, 86_400), Ok(Refresh::Rotated));
}

#[test]
fn the_previous_token_ends_the_session_once_the_current_pair_was_used() {
    let mut session = session(&SessionRules::default());
    assert_eq!(refresh(&mut session, 1, 0), Ok(Refresh::Rotated));
    use_current_pair(&mut session);
    assert_eq!(
        refresh(&mut session, 1, 9),
        Ok(Refresh::Reissued),
        "parallel tabs, replaced nine seconds ago"
    );
    assert_eq!(
        refresh(&mut session, 1, 10),
        Ok(Refresh::Reused),
        "replaced ten seconds ago"
    );
    assert_eq!(session.state().ended_at, Some(AT(10)));
}

#[test]
fn an_older_token_ends_the_session_even_if_the_current_pair_is_unused() {
    let mut session = session(&SessionRules::default());
    assert_eq!(refresh(&mut session, 1, 0), Ok(Refresh::Rotated));
    assert_eq!(refresh(&mut session, 2, 60), Ok(Refresh::Rotated));
    assert_eq!(refresh(&mut session, 1, 60), Ok(Refresh::Reused));
}

#[test]
fn reuse_of_an_older_token_after_the_grace_period_ends_the_session() {
    let mut session = session(&SessionRules::default());
    for (generation, second) in [(1, 0), (2, 5), (3, 9)] {
        assert_eq!(
            refresh(&mut session, generation, second),
            Ok(Refresh::Rotated)
        );
    }
    assert_eq!(
        refresh(&mut session, 1, 9),
        Ok(Refresh::Reissued),
        "replaced nine seconds ago"
    );
    assert_eq!(
        refresh(&mut session, 2, 14),
        Ok(Refresh::Reissued),
        "replaced nine seconds ago"
    );
    assert_eq!(
        refresh(&mut session, 2, 15),
        Ok(Refresh::Reused),
        "replaced ten seconds ago"
    );
    assert_eq!(session.state().ended_at, Some(AT(15)));
    assert_eq!(
        refresh(&mut session, 4, 15),
        Err(SessionOver),
        "also with the current token"
    );
}

#[test]
fn a_token_older_than_the_stored_rotations_ends_the_session() {
    let mut session = session(&SessionRules::default());
    for generation in 1..=40 {
        assert_eq!(refresh(&mut session, generation, 0), Ok(Refresh::Rotated));
    }
    assert_eq!(refresh(&mut session, 30, 1), Ok(Refresh::Reissued));
    assert_eq!(
        refresh(&mut session, 5, 1),
        Ok(Refresh::Reused),
        "older than the stored rotations"
    );
}

#[test]
fn strict_mode_tolerates_nothing() {
    let rules = SessionRules {
        refresh_mode: RefreshMode::Strict,
        ..SessionRules::default()
    };
    let mut session = session(&rules);
    assert_eq!(session.refresh(1, &rules, AT(0)), Ok(Refresh::Rotated));
    assert_eq!(session.refresh(1, &rules, AT(0)), Ok(Refresh::Reused));
}

#[test]
fn a_refresh_extends_the_idle_limit_but_not_the_absolute_one() {
    let day = 86_400;
    let mut session = session(&SessionRules::default());
    assert_eq!(refresh(&mut session, 1, 13 * day), Ok(Refresh::Rotated));
    assert_eq!(refresh(&mut session, 2, 26 * day), Ok(Refresh::Rotated));
    assert_eq!(session.expires_at(), AT(30 * day));
    assert_eq!(refresh(&mut session, 3, 30 * day), Err(SessionOver));
}

#[test]
fn idle_sessions_and_unissued_generations_are_refused() {
    let mut session = session(&SessionRules::default());
    assert_eq!(refresh(&mut session, 2, 0), Err(SessionOver));
    assert_eq!(refresh(&mut session, 1, 14 * 86_400), Err(SessionOver));
}

#[test]
fn tokens_are_replaced_unless_the_session_is_over() {
    let rules = SessionRules::default();
    let mut session = session(&rules);
    use_current_pair(&mut session);
    assert_eq!(session.replace_tokens([7; 32], &rules, AT(5)), Ok(()));
    let state = session.state();
    assert_eq!((state.nonce, state.generation), ([7; 32], 2));
    assert_eq!(state.used_generation, 1, "the new pair is unused");
    session.end(AT(6));
    assert_eq!(
        session.replace_tokens([8; 32], &rules, AT(7)),
        Err(SessionOver)
    );
}

#[test]
fn ending_twice_records_one_event() {
    let mut session = session(&SessionRules::default());
    session.end(DateTime::UNIX_EPOCH);
    session.end(DateTime::UNIX_EPOCH + TimeDelta::days(1));
    assert_eq!(session.state().ended_at, Some(DateTime::UNIX_EPOCH));
    assert_eq!(session.history().recorded().len(), 2, "opened and ended");
}
