//! `RefusedRequestLog`: one event per id.

use super::{
    Checked, ContractStore, committed,
    fixtures::{now, uuid},
};
use crate::ports::AuthPorts as _;
use auth_domain::{RefusedRequest, RefusedRequestId, RefusedRequestKind};
use cqrs::Fault;

fn refused(number: u64) -> RefusedRequest {
    RefusedRequest::new(
        RefusedRequestId::new(uuid(number)),
        RefusedRequestKind::Unauthorized,
        "access.create_role".to_owned(),
        "forbidden".to_owned(),
        now(),
    )
}

async fn record<S: ContractStore>(store: &S, number: u64) -> Result<(), Fault> {
    committed(store, async |unit| {
        unit.refused_requests().record(&refused(number)).await
    })
    .await
}

pub async fn a_refusal_is_recorded_once<S: ContractStore>(store: S) -> Checked {
    for number in [2, 2, 3, 2] {
        record(&store, number).await?;
    }
    let events = store.events().await?;
    let ids: Vec<_> = events.iter().map(|event| event.aggregate_id).collect();
    assert_eq!(ids, [uuid(2), uuid(3)]);
    let event = events.first().ok_or("no event")?;
    assert_eq!(event.event_type, "auth.authorization_refused");
    let data = |member| event.payload.get(member).and_then(|value| value.as_str());
    assert_eq!(data("operation"), Some("access.create_role"));
    assert_eq!(data("code"), Some("forbidden"));
    Ok(())
}

pub async fn concurrent_records_of_one_refusal_make_one_event<S: ContractStore>(
    store: S,
) -> Checked {
    let (one, other) = tokio::join!(record(&store, 2), record(&store, 2));
    for outcome in [one, other] {
        assert!(matches!(outcome, Ok(()) | Err(Fault::Conflict)));
    }
    assert_eq!(store.events().await?.len(), 1);
    Ok(())
}
