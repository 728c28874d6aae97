//! `cqrs::Receipts`.

use super::{Checked, ContractStore, begin, committed, in_parallel};
use crate::ports::ReceiptPorts as _;
use chrono::TimeDelta;
use cqrs::{Claim, IdempotencyKey};

fn key(scope: &str, key: &str, digest: u8) -> IdempotencyKey {
    IdempotencyKey {
        scope: scope.to_owned(),
        key: key.to_owned(),
        request_digest: [digest; 32],
        previous_digests: Vec::new(),
    }
}

/// Includes octets that are not valid UTF-8.
const OUTCOME: [u8; 4] = [0, 0xff, b'{', 0x80];

async fn given<S: ContractStore>(store: &S, key: &IdempotencyKey) -> Checked {
    let claim = committed(store, async |unit| {
        let claim = unit.receipts().claim(key).await?;
        unit.receipts().complete(key, OUTCOME.to_vec()).await?;
        Ok(claim)
    });
    assert_eq!(claim.await?, Claim::Fresh);
    Ok(())
}

pub async fn repeated_requests_replay_the_first_outcome<S: ContractStore>(store: S) -> Checked {
    let key = key("anonymous registration.register", "a key – any text", 1);
    given(&store, &key).await?;
    for _ in 0..2 {
        let claim = committed(&store, async |unit| unit.receipts().claim(&key).await).await?;
        assert_eq!(claim, Claim::Replay(OUTCOME.to_vec()));
    }
    Ok(())
}

/// The request that is repeated after the master key was replaced.
pub async fn a_digest_under_a_previous_key_is_recognized<S: ContractStore>(store: S) -> Checked {
    given(&store, &key("anonymous x", "key", 1)).await?;
    for (previous, expected) in [
        (vec![[3; 32], [1; 32]], Claim::Replay(OUTCOME.to_vec())),
        (vec![[3; 32]], Claim::Reused),
    ] {
        let repeated = IdempotencyKey {
            previous_digests: previous,
            ..key("anonymous x", "key", 2)
        };
        let claim = committed(&store, async |unit| unit.receipts().claim(&repeated).await);
        assert_eq!(claim.await?, expected);
    }
    Ok(())
}

pub async fn an_empty_outcome_is_replayed<S: ContractStore>(store: S) -> Checked {
    let key = key("anonymous x", "key", 1);
    committed(&store, async |unit| {
        unit.receipts().claim(&key).await?;
        unit.receipts().complete(&key, Vec::new()).await
    })
    .await?;
    let claim = committed(&store, async |unit| unit.receipts().claim(&key).await).await?;
    assert_eq!(claim, Claim::Replay(Vec::new()));
    Ok(())
}

pub async fn reuse_of_a_key_for_another_request_is_detected<S: ContractStore>(store: S) -> Checked {
    given(&store, &key("anonymous x", "key", 1)).await?;
    let claim = committed(&store, async |unit| {
        unit.receipts().claim(&key("anonymous x", "key", 2)).await
    })
    .await?;
    assert_eq!(claim, Claim::Reused);
    Ok(())
}

pub async fn keys_are_scoped_and_case_sensitive<S: ContractStore>(store: S) -> Checked {
    given(&store, &key("anonymous x", "key", 1)).await?;
    given(&store, &key("anonymous x", "KEY", 1)).await?;
    given(&store, &key("anonymous y", "key", 1)).await?;
    given(&store, &key("user:1 x", "key", 2)).await
}

pub async fn rollback_releases_the_claim<S: ContractStore>(store: S) -> Checked {
    let key = key("anonymous x", "key", 1);
    let unit = begin(&store).await?;
    assert_eq!(unit.receipts().claim(&key).await?, Claim::Fresh);
    unit.receipts().complete(&key, b"lost".to_vec()).await?;
    unit.rollback().await;

    given(&store, &key).await
}

pub async fn outcomes_are_kept_for_a_day<S: ContractStore>(store: S) -> Checked {
    let key = key("anonymous x", "key", 1);
    given(&store, &key).await?;
    store
        .clock()
        .advance(TimeDelta::hours(24) - TimeDelta::seconds(1));
    let kept = committed(&store, async |unit| unit.receipts().claim(&key).await).await?;
    assert_eq!(kept, Claim::Replay(OUTCOME.to_vec()));

    store.clock().advance(TimeDelta::seconds(2));

    given(&store, &key).await?;
    let again = committed(&store, async |unit| unit.receipts().claim(&key).await).await?;
    assert_eq!(again, Claim::Replay(OUTCOME.to_vec()), "for another day");
    Ok(())
}

pub async fn concurrent_claims_wait_for_the_fresh_one<S: ContractStore>(store: S) -> Checked {
    let claims = in_parallel(8, |number| {
        let store = store.clone();
        async move {
            let key = key("anonymous x", "key", 1);
            let unit = begin(&store).await?;
            let claim = unit.receipts().claim(&key).await?;
            if claim == Claim::Fresh {
                tokio::task::yield_now().await;
                unit.receipts().complete(&key, vec![number as u8]).await?;
                unit.commit().await?;
                return Ok((true, vec![number as u8]));
            }
            unit.commit().await?;
            match claim {
                Claim::Replay(outcome) => Ok((false, outcome)),
                other => Err(format!("unexpected claim for the same request: {other:?}").into()),
            }
        }
    })
    .await?;

    assert_eq!(claims.iter().filter(|(fresh, _)| *fresh).count(), 1);
    let outcomes: std::collections::BTreeSet<_> =
        claims.iter().map(|(_, outcome)| outcome).collect();
    assert_eq!(outcomes.len(), 1, "all tasks received the same outcome");
    Ok(())
}

/// If the transaction that holds the key rolls back, one of the waiting ones runs the command.
pub async fn a_claim_is_fresh_after_the_awaited_one_rolled_back<S: ContractStore>(
    store: S,
) -> Checked {
    let fresh = in_parallel(4, |_| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            let fresh = unit.receipts().claim(&key("anonymous x", "key", 1)).await? == Claim::Fresh;
            tokio::task::yield_now().await;
            unit.rollback().await;
            Ok(fresh)
        }
    })
    .await?;

    assert_eq!(fresh, [true; 4]);
    Ok(())
}
