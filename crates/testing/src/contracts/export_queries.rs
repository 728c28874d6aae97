//! `FindExport`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{given_account, minutes, now, uuid},
};
use crate::{contexts, ports::UserProfilePorts as _};
use chrono::{DateTime, Utc};
use cqrs::{Failure, Fault, Handler as _, Outcome};
use kernel::UserId;
use user_profile::{FindExport, FindExportError, StoredExport};
use user_profile_domain::{DataExport, ExportId, ExportState};

fn id(n: u64) -> ExportId {
    ExportId::new(uuid(n))
}

async fn given<S: ContractStore>(
    store: &S,
    n: u64,
    user_id: UserId,
    expires_at: DateTime<Utc>,
) -> Result<(), Fault> {
    let state = ExportState {
        id: id(n),
        user_id,
        requested_at: minutes(-9),
        expires_at,
        prepared_at: None,
    };
    committed(store, async |unit| {
        unit.exports().save(&DataExport::restore(state, 0)).await
    })
    .await
}

async fn find<S: ContractStore>(store: &S, n: u64, user_id: UserId) -> Outcome<FindExport> {
    store
        .reads()
        .handle(&contexts::system(), FindExport { id: id(n), user_id })
        .await
}

pub async fn a_pending_export_is_found_without_a_document<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    given(&store, 7, user_id, minutes(1)).await?;

    let found = find(&store, 7, user_id).await?;

    let expected = StoredExport {
        id: id(7),
        requested_at: minutes(-9),
        expires_at: minutes(1),
        document: None,
    };
    assert!(found == expected);
    Ok(())
}

pub async fn a_prepared_export_is_found_with_its_document<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    given(&store, 7, user_id, minutes(1)).await?;
    given(&store, 8, user_id, minutes(1)).await?;
    committed(&store, async |unit| {
        unit.exports().put_document(id(7), vec![0, 255, 7]).await
    })
    .await?;

    assert_eq!(
        find(&store, 7, user_id).await?.document,
        Some(vec![0, 255, 7])
    );
    assert_eq!(find(&store, 8, user_id).await?.document, None);
    Ok(())
}

pub async fn unknown_foreign_and_expired_exports_are_refused<S: ContractStore>(
    store: S,
) -> Checked {
    let (user_id, other_id) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    given(&store, 6, other_id, minutes(1)).await?;
    given(&store, 7, user_id, now()).await?;
    given(&store, 8, user_id, minutes(-1)).await?;
    for (case, n) in [
        ("unknown", 5),
        ("of another user", 6),
        ("expiring now", 7),
        ("expired", 8),
    ] {
        let refused = find(&store, n, user_id).await;
        assert!(
            matches!(refused, Err(Failure::Refused(FindExportError::Unknown))),
            "{case}"
        );
    }
    Ok(())
}
