//! `EventHistory`, and the export of `EventTrail`.

use super::{
    Checked, ContractStore, begin_as,
    fixtures::{account, given_account, now, registration, user_id, uuid},
};
use crate::contexts;
use crate::ports::{AuditReadPorts as _, AuthPorts as _, RegistrationPorts as _};
use audit::{ArchivedAggregate, ArchivedEvent};
use auth::ports::Saved;
use chrono::TimeDelta;
use cqrs::Fault;
use serde_json::json;

async fn given_accounts<S: ContractStore>(
    store: &S,
    number: u64,
) -> Result<Vec<ArchivedEvent>, Fault> {
    for n in 1..=number {
        given_account(store, n).await?;
    }
    store.event_history().oldest(100).await
}

pub async fn archived_events_contain_all_fields_but_the_network_address<S: ContractStore>(
    store: S,
) -> Checked {
    let unit = begin_as(&store, &contexts::system()).await?;
    let saved = unit.accounts().save_with_new_address(&account(1)?).await?;
    assert_eq!(saved, Saved::Done);
    unit.commit().await?;
    let written = store.events().await?;
    let [row] = written.as_slice() else {
        return Err(format!("one event, not {written:?}").into());
    };

    let events = store.event_history().oldest(9).await?;

    let [event] = events.as_slice() else {
        return Err(format!("one event, not {events:?}").into());
    };
    let expected = ArchivedEvent {
        id: row.event_id,
        position: event.position,
        occurred_at: now(),
        event_type: "auth.account_opened".to_owned(),
        schema_version: row.schema_version,
        aggregate: ArchivedAggregate {
            kind: "account".to_owned(),
            id: uuid(1),
            version: row.version,
            ordinal: row.ordinal,
        },
        actor: row.actor.clone(),
        command: row.command.clone(),
        transport: row.transport.clone(),
        request_id: row.correlation_id.clone(),
        causation_id: row.causation_id,
        traceparent: row.traceparent.clone(),
        data: json!({ "user_id": user_id(1) }),
    };
    assert_eq!(*event, expected);
    let later = now() + TimeDelta::seconds(1);
    let exported = store
        .reads()
        .event_trail()
        .archived(Some(later), None, 9)
        .await?;
    assert_eq!(exported, events);
    Ok(())
}

pub async fn events_are_exported_by_position_and_time<S: ContractStore>(store: S) -> Checked {
    let events = given_accounts(&store, 3).await?;
    let [first, second, third] = events.as_slice() else {
        return Err(format!("three events, not {events:?}").into());
    };
    let trail = store.reads().event_trail();
    let later = now() + TimeDelta::seconds(1);

    let page = trail.archived(None, None, 2).await?;
    assert_eq!(page.iter().collect::<Vec<_>>(), [first, second]);
    let page = trail.archived(Some(later), Some(second.position), 2);
    assert_eq!(page.await?.iter().collect::<Vec<_>>(), [third]);
    assert_eq!(trail.archived(Some(now()), None, 2).await?, []);
    Ok(())
}

pub async fn deleted_events_are_gone_and_positions_are_not_used_again<S: ContractStore>(
    store: S,
) -> Checked {
    let events = given_accounts(&store, 3).await?;
    let positions: Vec<i64> = events.iter().map(|event| event.position).collect();
    let [first, second, third] = *positions.as_slice() else {
        return Err(format!("three events, not {events:?}").into());
    };
    let history = store.event_history();
    let left = async || -> Result<Vec<i64>, Fault> {
        let events = history.oldest(9).await?;
        Ok(events.iter().map(|event| event.position).collect())
    };

    assert_eq!(history.delete(&[first, third]).await?, 2);
    assert_eq!(history.delete(&[first]).await?, 0, "twice");
    assert_eq!(left().await?, [second]);
    assert_eq!(history.delete(&positions).await?, 1);
    given_account(&store, 4).await?;
    let next = left().await?;
    assert!(next.len() == 1 && next.iter().all(|position| *position > third));
    Ok(())
}

pub async fn an_undelivered_event_is_reported_until_it_is_processed<S: ContractStore>(
    store: S,
) -> Checked {
    let history = store.event_history();
    assert_eq!(history.first_undelivered().await?, None);
    given_account(&store, 1).await?;
    let unit = begin_as(&store, &contexts::system()).await?;
    unit.registrations().save(&registration(1)?).await?;
    unit.commit().await?;
    let deliveries = store.deliveries().await?;
    let events = history.oldest(9).await?;

    let first = history.first_undelivered().await?;

    let undelivered = events
        .iter()
        .find(|event| deliveries.iter().any(|one| one.message_id == event.id));
    assert!(first.is_some());
    assert_eq!(first, undelivered.map(|event| event.position));
    Ok(())
}
