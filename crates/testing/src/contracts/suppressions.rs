//! `SuppressedAddresses` and `Suppressions`.

use super::{Checked, ContractStore, committed, fixtures::now};
use crate::ports::{MailReadPorts as _, MailRetryPorts as _};
use chrono::TimeDelta;
use cqrs::Fault;
use services::Suppression;

const ADDRESS: [u8; 32] = [1; 32];
const OTHER: [u8; 32] = [2; 32];

async fn stored<S: ContractStore>(store: &S, key: [u8; 32]) -> Result<Option<Suppression>, Fault> {
    store.reads().suppressed_addresses().suppression(key).await
}

pub async fn a_suppression_is_found_replaced_and_lifted<S: ContractStore>(store: S) -> Checked {
    let first = Suppression::new("550 5.1.1", now());
    let later = Suppression::new("550 5.2.1", now() + TimeDelta::days(1));
    for suppression in [&first, &later] {
        committed(&store, async |unit| {
            unit.suppressions().suppress(ADDRESS, suppression).await
        })
        .await?;
        assert_eq!(stored(&store, ADDRESS).await?.as_ref(), Some(suppression));
    }
    assert_eq!(stored(&store, OTHER).await?, None);

    for expected in [true, false] {
        let lifted = committed(&store, async |unit| unit.suppressions().lift(ADDRESS).await);
        assert_eq!(lifted.await?, expected);
    }
    assert_eq!(stored(&store, ADDRESS).await?, None);
    Ok(())
}
