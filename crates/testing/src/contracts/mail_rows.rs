//! `MailRows`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{minutes, now},
    queueing::{given, job, request, row},
};
use crate::DeliveryState;
use crate::ports::{MailReadPorts as _, MailRetryPorts as _};
use cqrs::Fault;
use services::{ClaimRequest, MAIL_DELIVERY, MailRange, MailRow, MailSelection, MailState, NewJob};

fn mail(n: u64) -> NewJob {
    NewJob {
        kind: MAIL_DELIVERY,
        ..job(n)
    }
}

/// Stores a dead mail, one in transfer, a queued one and another job.
async fn given_mails<S: ContractStore>(store: &S) -> Result<(), Fault> {
    given(store, [mail(1), mail(2), mail(3), job(4)]).await?;
    let queue = store.delivery_queue();
    let claimed = queue
        .claim(&ClaimRequest {
            kinds: vec![MAIL_DELIVERY],
            ..request("one", 2)
        })
        .await?;
    let first = claimed.first().ok_or(Fault::Conflict)?;
    assert!(queue.bury(first.reference(), "refused").await?);
    Ok(())
}

async fn listed<S: ContractStore>(store: &S, range: MailRange) -> Result<Vec<MailRow>, Fault> {
    store.reads().mail_rows().list(range).await
}

const ALL: MailRange = MailRange {
    state: None,
    after: 0,
    limit: 10,
};

pub async fn mails_are_listed_by_state_in_the_order_of_their_ids<S: ContractStore>(
    store: S,
) -> Checked {
    given_mails(&store).await?;

    let all = listed(&store, ALL).await?;

    let states: Vec<_> = all.iter().map(|mail| mail.state).collect();
    assert_eq!(
        states,
        [MailState::Dead, MailState::Sending, MailState::Queued]
    );
    let errors: Vec<_> = all.iter().map(|mail| mail.last_error.as_deref()).collect();
    assert_eq!(errors, [Some("refused"), None, None]);
    for mail in &all {
        let state = Some(mail.state);
        let of_state = listed(&store, MailRange { state, ..ALL }).await?;
        assert_eq!(of_state, std::slice::from_ref(mail));
    }
    let [first, second, _] = all.as_slice() else {
        return Err("three mails".into());
    };
    let range = MailRange {
        after: first.id,
        limit: 1,
        ..ALL
    };
    assert_eq!(listed(&store, range).await?, std::slice::from_ref(second));
    let found = store.reads().mail_rows().find(first.id).await?;
    assert_eq!(found.as_ref(), Some(first));
    Ok(())
}

pub async fn a_retried_mail_is_due_as_if_it_were_new<S: ContractStore>(store: S) -> Checked {
    given_mails(&store).await?;
    let retry = async |selection| {
        committed(&store, async |unit| {
            unit.mail_retries().retry(selection, minutes(1)).await
        })
        .await
    };
    let ids: Vec<_> = listed(&store, ALL)
        .await?
        .iter()
        .map(|mail| mail.id)
        .collect();
    let [_, sending, queued] = ids.as_slice() else {
        return Err("three mails".into());
    };
    let job_id = row(&store, 4).await?.id;
    for (id, count) in [(*sending, 0), (*queued, 1), (job_id, 0), (job_id + 9, 0)] {
        assert_eq!(retry(MailSelection::One(id)).await?, count);
    }
    assert_eq!(row(&store, 3).await?.run_at, minutes(1));

    assert_eq!(retry(MailSelection::Dead).await?, 1);

    let first = row(&store, 1).await?;
    assert_eq!((first.state, first.attempts), (DeliveryState::Ready, 0));
    assert_eq!(first.run_at, minutes(1));
    assert_eq!(row(&store, 2).await?.state, DeliveryState::Running);
    assert_eq!(row(&store, 4).await?.run_at, now());
    Ok(())
}
