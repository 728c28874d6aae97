//! Following the event log of PostgreSQL, where transactions commit in another order than they
//! write.

use crate::support::{Tested, account, begin, open};
use audit::ports::AuditReadPorts as _;
use auth::ports::AuthPorts as _;
use auth_domain::{Account, AccountState};
use cqrs::{ReadPool, TransactionPool};
use kernel::{BoxError, EmailAddress, UserId};
use test_databases::{TestDatabase, on_postgresql};
use testing::deterministic::SequentialUuids;
use uuid::Uuid;

fn another(n: u64) -> Result<Account, BoxError> {
    let (id, address) = (
        UserId::new(SequentialUuids::nth(n)),
        EmailAddress::parse(&format!("u{n}@example.org"))?,
    );
    let AccountState {
        password_hash,
        created_at,
        ..
    } = account()?.state().clone();
    Ok(Account::open(id, address, password_hash, created_at))
}

fn targets(events: &[audit::EventView]) -> Vec<Uuid> {
    events.iter().map(|event| event.target.id).collect()
}

on_postgresql! {
    async fn writes_committed_out_of_order_are_not_missed(database: TestDatabase) -> Tested {
        let database = open(&database)?;
        let trail = database.reads().event_trail();
        let start = trail.since(None).await?.next;

        let (early, late) = (begin(&database).await?, begin(&database).await?);
        early.accounts().save(&another(11)?).await?;
        late.accounts().save(&another(12)?).await?;
        database.commit(late).await?;
        let first = trail.since(Some(&start)).await?;
        assert!(targets(&first.events).contains(&SequentialUuids::nth(12)), "{first:?}");
        assert!(!targets(&first.events).contains(&SequentialUuids::nth(11)), "{first:?}");
        database.commit(early).await?;

        let second = trail.since(Some(&first.next)).await?;
        assert!(targets(&second.events).contains(&SequentialUuids::nth(11)), "{second:?}");
        Ok(())
    }
}
