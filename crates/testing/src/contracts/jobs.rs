//! `JobQueue`.

use super::{
    Checked, ContractStore, begin, begin_as,
    fixtures::{minutes, now, uuid},
    queueing::{KIND, claim_one, given, job},
};
use crate::ports::JobPorts as _;
use crate::{DeliveryState, contexts};
use cqrs::{Context, RequestId, Transport};
use kernel::Actor;
use serde_json::json;
use services::{DeliveryHeaders, NewJob};

pub async fn an_enqueued_job_is_delivered_unchanged<S: ContractStore>(store: S) -> Checked {
    let payload = json!({ "text": "Zoë ‘李’ 📱", "none": null, "list": [1, -2, true, { "deep": [] }], "": {} });
    let request_id = RequestId::parse("req-7").ok_or("invalid request id")?;
    let context = Context::builder(Actor::System("cli"), Transport::Cli, request_id);
    let unit = begin_as(
        &store,
        &context.traceparent(Some("00-ab-cd-01".to_owned())).build(),
    )
    .await?;
    unit.jobs()
        .enqueue(NewJob {
            payload: payload.clone(),
            ..job(1)
        })
        .await?;
    unit.commit().await?;

    let delivery = claim_one(&store).await?;

    assert_eq!(
        (
            delivery.message_id,
            delivery.kind.as_str(),
            delivery.payload
        ),
        (uuid(1), KIND, payload)
    );
    assert_eq!((delivery.attempts, delivery.fence), (1, 1));
    let headers = DeliveryHeaders {
        request_id: "req-7".to_owned(),
        actor: "system:cli".to_owned(),
        traceparent: Some("00-ab-cd-01".to_owned()),
        event_type: None,
    };
    assert_eq!(delivery.headers, headers);
    Ok(())
}

pub async fn an_enqueued_job_is_ready_with_its_key_and_time<S: ContractStore>(store: S) -> Checked {
    given(
        &store,
        [NewJob {
            ordering_key: Some("kéy".to_owned()),
            run_at: minutes(3),
            ..job(1)
        }],
    )
    .await?;

    let row = store.deliveries().await?.pop().ok_or("none found")?;

    assert_eq!(
        (row.state, row.attempts, row.priority),
        (DeliveryState::Ready, 0, 0)
    );
    assert_eq!(
        (row.ordering_key.as_deref(), row.run_at),
        (Some("kéy"), minutes(3))
    );
    assert_eq!(
        (row.locked_by, row.locked_until, row.last_error),
        (None, None, None)
    );
    Ok(())
}

pub async fn jobs_of_nested_commands_have_the_callers_headers<S: ContractStore>(
    store: S,
) -> Checked {
    let unit = begin_as(&store, &contexts::anonymous()).await?;
    let joined = unit.joined_by(&contexts::anonymous())?;
    joined.jobs().enqueue(job(1)).await?;
    drop(joined);
    unit.commit().await?;

    let headers = claim_one(&store).await?.headers;

    assert_eq!(
        (
            headers.actor.as_str(),
            headers.event_type,
            headers.traceparent
        ),
        ("anonymous", None, None)
    );
    assert_eq!(
        headers.request_id,
        contexts::anonymous().request_id().as_str()
    );
    Ok(())
}

pub async fn rolled_back_jobs_are_not_stored<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    unit.jobs()
        .enqueue(NewJob {
            run_at: now(),
            ..job(1)
        })
        .await?;
    unit.rollback().await;
    assert_eq!(store.deliveries().await?, []);
    Ok(())
}
