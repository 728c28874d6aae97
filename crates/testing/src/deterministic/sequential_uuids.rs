use services::UuidGenerator;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::{Builder, Uuid};

/// Generates well-formed UUIDv7 with a counter: `…-000000000001`, `…-000000000002`, …
#[derive(Debug)]
pub struct SequentialUuids {
    millis: u64,
    made: AtomicU64,
}

impl SequentialUuids {
    /// Creates a generator with a fixed timestamp. Generators with different timestamps never
    /// generate the same id.
    pub const fn at_millis(millis: u64) -> Self {
        Self {
            millis,
            made: AtomicU64::new(0),
        }
    }

    /// Returns the `n`th id of a default generator, starting with 1.
    pub fn nth(n: u64) -> Uuid {
        Self::numbered(Self::default().millis, n)
    }

    fn numbered(millis: u64, n: u64) -> Uuid {
        let mut counter = [0; 10];
        for (octet, value) in counter.iter_mut().skip(2).zip(n.to_be_bytes()) {
            *octet = value;
        }
        Builder::from_unix_timestamp_millis(millis, &counter).into_uuid()
    }
}

impl Default for SequentialUuids {
    fn default() -> Self {
        Self::at_millis(1_795_165_200_000)
    }
}

impl UuidGenerator for SequentialUuids {
    fn next(&self) -> Uuid {
        Self::numbered(self.millis, self.made.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_7_and_ascending() {
        let uuids = SequentialUuids::default();
        let ids: Vec<Uuid> = std::iter::repeat_with(|| uuids.next()).take(1000).collect();

        assert!(ids.is_sorted_by(|a, b| a < b && a.to_string() < b.to_string()));
        assert!(
            ids.iter()
                .all(|id| id.get_version_num() == 7 && id.get_variant() == uuid::Variant::RFC4122)
        );
        assert_eq!(ids.get(2), Some(&SequentialUuids::nth(3)));
    }

    #[test]
    fn generators_with_different_timestamps_share_no_ids() {
        let (one, other) = (SequentialUuids::default(), SequentialUuids::at_millis(7));
        assert!((0..100).all(|_| one.next() != other.next()));
    }
}
