//! The events of `CollectPersonalData`.

use super::{
    Checked, ContractStore,
    account_removal::{logged_in, with_ip_address},
    begin_as,
    fixtures::{
        account, address, given_account, minutes, now, registration_id, registration_state,
        session_id, user_id,
    },
    personal_data_queries::collect,
};
use crate::ports::{AuthPorts as _, RegistrationPorts as _};
use auth::ports::Saved;
use auth_domain::{AuthenticationMethod, Session, SessionRules};
use cqrs::{Context, Fault};
use kernel::{Actor, UserId};
use registration_domain::{Registration, RegistrationRules, RegistrationState};

/// Opens a session.
async fn given_session<S: ContractStore>(
    store: &S,
    context: &Context,
    n: u64,
    of: UserId,
) -> Result<(), Fault> {
    let (method, rules) = (AuthenticationMethod::Password, SessionRules::default());
    let session = Session::open(session_id(n), of, [0; 32], method, None, &rules, now());
    let unit = begin_as(store, context).await?;
    unit.sessions().save(&session).await?;
    unit.commit().await
}

async fn given_end<S: ContractStore>(store: &S, context: &Context, n: u64) -> Result<(), Fault> {
    let unit = begin_as(store, context).await?;
    let mut session = unit
        .sessions()
        .find(session_id(n))
        .await?
        .ok_or_else(|| Fault::unexpected("not found"))?;
    session.end(minutes(1));
    unit.sessions().save(&session).await?;
    unit.commit().await
}

fn registered(n: u64, email: &str) -> Result<Registration, Fault> {
    let RegistrationState {
        id,
        password_hash,
        locale,
        code,
        created_at,
        ..
    } = registration_state(n)?;
    let rules = RegistrationRules::default();
    Ok(Registration::register(
        id,
        address(email)?,
        password_hash,
        locale,
        false,
        code,
        &rules,
        created_at,
    ))
}

pub async fn events_of_the_user_are_collected_newest_first<S: ContractStore>(store: S) -> Checked {
    let other_id = given_account(&store, 2).await?;
    let anonymous = with_ip_address(Actor::Anonymous);
    let unit = begin_as(&store, &anonymous).await?;
    for (n, email) in [(3, "user.1@example.org"), (4, "user.2@example.org")] {
        unit.registrations().save(&registered(n, email)?).await?;
    }
    assert_eq!(
        unit.accounts().save_with_new_address(&account(1)?).await?,
        Saved::Done
    );
    unit.commit().await?;
    let me = user_id(1);
    given_session(&store, &anonymous, 5, me).await?;
    given_session(&store, &anonymous, 6, me).await?;
    given_session(&store, &anonymous, 7, other_id).await?;
    given_session(&store, &anonymous, 8, other_id).await?;
    given_end(&store, &logged_in(me), 5).await?;
    given_end(&store, &logged_in(other_id), 6).await?;
    given_end(&store, &logged_in(me), 7).await?;
    given_end(&store, &logged_in(other_id), 8).await?;

    let collected = collect(&store, me).await?;

    let found: Vec<_> = collected
        .events
        .iter()
        .map(|event| {
            (
                event.event_type.as_str(),
                event.subject_id,
                event.source.is_some(),
            )
        })
        .collect();
    let expected = [
        ("auth.session_ended", session_id(7).uuid(), true),
        ("auth.session_ended", session_id(6).uuid(), false),
        ("auth.session_ended", session_id(5).uuid(), true),
        ("auth.session_opened", session_id(6).uuid(), true),
        ("auth.session_opened", session_id(5).uuid(), true),
        ("auth.account_opened", me.uuid(), false),
        ("registration.recorded", registration_id(3).uuid(), false),
    ];
    assert_eq!(
        (found.as_slice(), collected.events_complete),
        (expected.as_slice(), true)
    );
    Ok(())
}
