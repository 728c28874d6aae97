use super::*;

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

fn refresh(session: &mut Session, generation: i32, second: i64) -> Result<Refresh, SessionOver> {
    session.refresh(generation, &SessionRules::default(), AT(second))
}

#[test]
fn the_current_token_rotates_and_the_previous_one_is_reissued() {
    let mut session = session(&SessionRules::default());
    assert_eq!(refresh(&mut session, 1, 0), Ok(Refresh::Rotated));
    assert_eq!(
        refresh(&mut session, 1, 86_400),
        Ok(Refresh::Reissued),
        "at any time"
    );
    assert_eq!(session.state().generation, 2);
    assert_eq!(refresh(&mut session, 2, 86_400), Ok(Refresh::Rotated));
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
fn strict_mode_has_no_grace_period() {
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
    assert_eq!(session.replace_tokens([7; 32], &rules, AT(5)), Ok(()));
    assert_eq!(
        (session.state().nonce, session.state().generation),
        ([7; 32], 2)
    );
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
