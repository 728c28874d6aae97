use super::{
    fakes::{InMemoryDeliveries, InMemoryTransactions, Scripted},
    subscribers::{AccountOpened, Notes, Noting},
};
use crate::{DuplicateKind, Handled, Registry, RegistryBuilder, jitter_from};
use cqrs::Subscription;
use kernel::Event;
use services::UuidGenerator;
use std::{sync::Arc, time::Duration};
use uuid::Uuid;

fn with_both() -> RegistryBuilder {
    let queue = Arc::<InMemoryDeliveries>::default();
    Registry::builder()
        .external(Scripted::new(Duration::ZERO, |_| Handled::Done))
        .subscriber::<Notes, _>(Noting(InMemoryTransactions::new(&queue)))
}

#[test]
fn a_registry_lists_its_kinds_and_subscriptions() -> Result<(), DuplicateKind> {
    let registry = with_both().build()?;

    assert_eq!(registry.kinds(), ["notes.account_opened", "test.job"]);
    let subscription = Subscription {
        event: AccountOpened::NAME,
        kind: "notes.account_opened",
    };
    assert_eq!(registry.subscriptions(), [subscription]);
    Ok(())
}

#[test]
fn duplicate_kinds_are_rejected() {
    let doubled = with_both()
        .external(Scripted::new(Duration::ZERO, |_| Handled::Done))
        .build();

    assert_eq!(doubled.err(), Some(DuplicateKind("test.job")));
}

struct OneId(u128);

impl UuidGenerator for OneId {
    fn next(&self) -> Uuid {
        Uuid::from_u128(self.0)
    }
}

#[test]
fn jitter_is_derived_from_the_random_last_bits_of_an_id() {
    for (id, expected) in [(u128::MAX, 1.0), (u128::MAX << 32, 0.0), (0x8000_0000, 0.5)] {
        let jitter = jitter_from(Arc::new(OneId(id)))();
        assert!((jitter - expected).abs() < 1e-6, "{jitter}");
    }
}
