//! `ExportRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    expired_rows::rows,
    fixtures::{given_account, minutes, user_id, uuid},
    in_parallel,
};
use crate::ports::UserProfilePorts as _;
use chrono::{DateTime, Utc};
use cqrs::Fault;
use kernel::UserId;
use user_profile_domain::{DataExport, ExportId, ExportRules, ExportState};

fn requested(
    n: u64,
    user_id: UserId,
    at: DateTime<Utc>,
    unexpired: &[DataExport],
) -> Result<DataExport, Fault> {
    let rules = ExportRules {
        per_day: 1,
        ..ExportRules::default()
    };
    DataExport::request(ExportId::new(uuid(n)), user_id, unexpired, &rules, at)
        .map_err(Fault::unexpected)
}

/// Stores an export that expires `expiry` minutes from now.
async fn given<S: ContractStore>(
    store: &S,
    n: u64,
    user_id: UserId,
    expiry: i64,
) -> Result<ExportId, Fault> {
    let id = ExportId::new(uuid(n));
    let state = ExportState {
        id,
        user_id,
        requested_at: minutes(-100 - expiry),
        expires_at: minutes(expiry),
        prepared_at: Some(minutes(-90)),
    };
    committed(store, async |unit| {
        unit.exports().save(&DataExport::restore(state, 0)).await?;
        unit.exports()
            .put_document(id, vec![n as u8; 100_000])
            .await
    })
    .await?;
    Ok(id)
}

pub async fn a_saved_export_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let export = requested(7, user_id, minutes(0), &[])?;
    committed(&store, async |unit| unit.exports().save(&export).await).await?;

    let found = committed(&store, async |unit| {
        unit.exports().find(ExportId::new(uuid(7))).await
    })
    .await?;

    assert_eq!(found, Some(DataExport::restore(*export.state(), 1)));
    Ok(())
}

pub async fn a_prepared_export_is_found_as_prepared<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let id = ExportId::new(uuid(7));
    committed(&store, async |unit| {
        unit.exports()
            .save(&requested(7, user_id, minutes(0), &[])?)
            .await
    })
    .await?;
    committed(&store, async |unit| {
        let mut export = unit.exports().find(id).await?.ok_or(Fault::Conflict)?;
        export.prepare(minutes(1));
        unit.exports().save(&export).await?;
        unit.exports().put_document(id, vec![0, 255, 7]).await
    })
    .await?;

    let found = begin(&store)
        .await?
        .exports()
        .find(id)
        .await?
        .ok_or("not found")?;

    assert_eq!(
        (found.state().prepared_at, found.history().version()),
        (Some(minutes(1)), 2)
    );
    Ok(())
}

pub async fn unknown_ids_are_not_found<S: ContractStore>(store: S) -> Checked {
    assert!(
        begin(&store)
            .await?
            .exports()
            .find(ExportId::new(uuid(7)))
            .await?
            .is_none()
    );
    Ok(())
}

pub async fn unexpired_exports_are_found_oldest_first<S: ContractStore>(store: S) -> Checked {
    let (ann, ben) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    for (n, user_id, expiry) in [
        (11, ann, 60),
        (12, ann, 90),
        (13, ann, 0),
        (14, ann, -1),
        (15, ben, 60),
    ] {
        given(&store, n, user_id, expiry).await?;
    }

    let unexpired = committed(&store, async |unit| {
        unit.exports().lock_unexpired_of(ann, minutes(0)).await
    })
    .await?;

    let ids: Vec<_> = unexpired
        .ok_or("unknown user")?
        .iter()
        .map(|export| export.state().id.uuid())
        .collect();
    assert_eq!(ids, [uuid(12), uuid(11)]);
    Ok(())
}

pub async fn locking_reports_unknown_users<S: ContractStore>(store: S) -> Checked {
    assert_eq!(
        begin(&store)
            .await?
            .exports()
            .lock_unexpired_of(user_id(1), minutes(0))
            .await?,
        None
    );
    Ok(())
}

pub async fn concurrent_requests_respect_the_limit<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let requested = in_parallel(8, |n| {
        let store = store.clone();
        async move {
            let saved = committed(&store, async |unit| {
                let unexpired = unit
                    .exports()
                    .lock_unexpired_of(user_id, minutes(0))
                    .await?
                    .unwrap_or_default();
                match requested(100 + n as u64, user_id, minutes(0), &unexpired) {
                    Ok(export) => unit.exports().save(&export).await.map(|()| true),
                    Err(_) => Ok(false),
                }
            });
            Ok(saved.await?)
        }
    });
    let requested: Vec<bool> = requested.await?;
    assert_eq!(requested.into_iter().filter(|first| *first).count(), 1);
    Ok(())
}

pub async fn saving_a_stale_export_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let first = requested(7, user_id, minutes(0), &[])?;
    committed(&store, async |unit| unit.exports().save(&first).await).await?;
    for stale in [0, 2] {
        let mut export = DataExport::restore(*first.state(), stale);
        export.prepare(minutes(1));
        let saved = committed(&store, async |unit| unit.exports().save(&export).await).await;
        assert!(matches!(saved, Err(Fault::Conflict)), "{saved:?}");
    }
    let found = begin(&store)
        .await?
        .exports()
        .find(first.state().id)
        .await?;
    assert!(found.is_some_and(|export| export.is_pending()));
    Ok(())
}

pub async fn a_document_without_its_export_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    let put = committed(&store, async |unit| {
        unit.exports()
            .put_document(ExportId::new(uuid(7)), vec![1])
            .await
    })
    .await;
    assert!(matches!(put, Err(Fault::Conflict)), "{put:?}");
    Ok(())
}

pub async fn expired_exports_are_deleted_in_batches<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    for (n, expiry) in [(11, -3), (12, -2), (13, 0), (14, 1)] {
        given(&store, n, user_id, expiry).await?;
    }
    let exports = rows(&store, "data exports")?;
    let mut deleted = Vec::new();
    for _ in 0..3 {
        deleted.push(exports.delete_expired(minutes(0), 2).await?);
    }
    assert_eq!(deleted, [2, 1, 0]);
    let left = committed(&store, async |unit| {
        unit.exports()
            .lock_unexpired_of(user_id, minutes(-60))
            .await
    })
    .await?;
    let left: Vec<_> = left
        .unwrap_or_default()
        .iter()
        .map(|export| export.state().id.uuid())
        .collect();
    assert_eq!(left, [uuid(14)]);
    Ok(())
}
