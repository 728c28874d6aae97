//! The events that repositories store together with the aggregate.

use super::{
    Checked, ContractStore, begin, begin_as, committed,
    fixtures::{account, count_wrong_code, given_account, minutes, now, registration, uuid},
    naming::outer_and_inner,
};
use crate::ports::{AuthPorts as _, RegistrationPorts as _};
use crate::{EventRow, contexts};
use auth::ports::Saved;
use auth_domain::Account;
use cqrs::{Context, RequestId, Transport};
use kernel::{Actor, PasswordHash};
use registration_domain::Registration;
use serde_json::json;
use std::collections::BTreeSet;

pub async fn events_record_type_aggregate_version_and_time<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let mut changed = Account::restore(account(1)?.state().clone(), 1);
    changed.rehash(PasswordHash::new("renewed"), minutes(1));
    assert_eq!(
        committed(&store, async |unit| unit
            .accounts()
            .save_with_new_address(&changed)
            .await)
        .await?,
        Saved::Done
    );

    let events = store.events().await?;

    let summary = |event: &EventRow| {
        (
            event.event_type.clone(),
            event.version,
            event.occurred_at,
            event.schema_version,
        )
    };
    assert_eq!(
        events.iter().map(summary).collect::<Vec<_>>(),
        [
            ("auth.account_opened".to_owned(), 1, now(), 1),
            ("auth.password_rehashed".to_owned(), 2, minutes(1), 1)
        ]
    );
    for event in &events {
        assert_eq!(
            (event.aggregate.as_str(), event.aggregate_id),
            ("account", user_id.uuid())
        );
        assert_eq!(event.payload, json!({ "user_id": user_id.to_string() }));
    }
    Ok(())
}

pub async fn events_of_one_save_share_a_version_and_have_ascending_ordinals<S: ContractStore>(
    store: S,
) -> Checked {
    let mut registration = registration(1)?;
    count_wrong_code(&mut registration);
    count_wrong_code(&mut registration);
    committed(&store, async |unit| {
        unit.registrations().save(&registration).await
    })
    .await?;

    let events = store.events().await?;

    let names: Vec<_> = events
        .iter()
        .map(|event| event.event_type.as_str())
        .collect();
    assert_eq!(
        names,
        [
            "registration.recorded",
            "registration.verification_failed",
            "registration.verification_failed"
        ]
    );
    assert!(events.iter().all(|event| event.version == 1));
    assert!(
        events.is_sorted_by(|a, b| a.ordinal + 1 == b.ordinal),
        "{events:?}"
    );
    assert_eq!(
        events
            .iter()
            .map(|event| event.event_id)
            .collect::<BTreeSet<_>>()
            .len(),
        3,
        "ids are unique"
    );
    Ok(())
}

pub async fn a_save_without_events_increments_the_version<S: ContractStore>(store: S) -> Checked {
    committed(&store, async |unit| {
        unit.registrations().save(&registration(1)?).await
    })
    .await?;
    let unchanged = Registration::restore(registration(1)?.state().clone(), 1);
    committed(&store, async |unit| {
        unit.registrations().save(&unchanged).await
    })
    .await?;
    let mut third = Registration::restore(registration(1)?.state().clone(), 2);
    count_wrong_code(&mut third);
    committed(&store, async |unit| unit.registrations().save(&third).await).await?;

    let versions: Vec<_> = store
        .events()
        .await?
        .iter()
        .map(|event| event.version)
        .collect();

    assert_eq!(versions, [1, 3]);
    Ok(())
}

/// Returns a context with all optional fields.
fn full_context() -> Result<Context, &'static str> {
    let request_id = RequestId::parse("req-7.e").ok_or("invalid request id")?;
    let context = Context::builder(Actor::System("worker"), Transport::Worker, request_id);
    let source = "2001:db8::1".parse().ok();
    Ok(context
        .causation_id(uuid(9))
        .traceparent(Some("00-ab-cd-01".to_owned()))
        .source(source)
        .build())
}

pub async fn events_record_the_context_of_their_command<S: ContractStore>(store: S) -> Checked {
    let (context, _) = outer_and_inner(&full_context()?).await?;
    let unit = begin_as(&store, &context).await?;
    unit.registrations().save(&registration(1)?).await?;
    unit.commit().await?;

    let event = store.events().await?.pop().ok_or("none found")?;

    assert_eq!(event.command, "contract.outer");
    assert_eq!(
        (event.actor.as_str(), event.transport.as_str()),
        ("system:worker", "worker")
    );
    assert_eq!(
        (event.correlation_id.as_str(), event.causation_id),
        ("req-7.e", Some(uuid(9)))
    );
    assert_eq!(event.traceparent.as_deref(), Some("00-ab-cd-01"));
    assert_eq!(event.source.as_deref(), Some("2001:db8::1"));
    Ok(())
}

pub async fn missing_context_is_recorded_as_null<S: ContractStore>(store: S) -> Checked {
    let unit = begin_as(&store, &contexts::anonymous()).await?;
    unit.registrations().save(&registration(1)?).await?;
    unit.commit().await?;

    let event = store.events().await?.pop().ok_or("none found")?;

    assert_eq!(
        (event.actor.as_str(), event.transport.as_str()),
        ("anonymous", "http")
    );
    assert_eq!(
        (event.causation_id, event.source, event.traceparent),
        (None, None, None)
    );
    Ok(())
}

pub async fn events_of_nested_commands_name_the_nested_command<S: ContractStore>(
    store: S,
) -> Checked {
    let (outer, inner) = outer_and_inner(&contexts::system()).await?;
    let unit = begin_as(&store, &outer).await?;
    let joined = unit.joined_by(&inner)?;
    joined.registrations().save(&registration(1)?).await?;
    unit.registrations().save(&registration(2)?).await?;
    drop(joined);
    unit.commit().await?;

    let commands: Vec<_> = store
        .events()
        .await?
        .into_iter()
        .map(|event| event.command)
        .collect();

    assert_eq!(commands, ["contract.inner", "contract.outer"]);
    Ok(())
}

pub async fn rolled_back_events_are_not_stored<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    unit.registrations().save(&registration(1)?).await?;
    unit.rollback().await;
    assert_eq!(store.events().await?, []);

    committed(&store, async |unit| {
        unit.registrations().save(&registration(1)?).await
    })
    .await?;

    assert_eq!(store.events().await?.len(), 1);
    Ok(())
}
