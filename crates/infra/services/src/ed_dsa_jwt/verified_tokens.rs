use aws_lc_rs::digest::{SHA256, digest};
use services::AccessClaims;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// A cache of the claims of verified tokens, because verifying a signature costs more than the rest
/// of a request. It stores digests, not tokens. The caller must check the expiry on every use.
#[derive(Default)]
pub(super) struct VerifiedTokens {
    shards: [Mutex<Shard>; SHARDS],
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct TokenDigest([u8; 32]);

type Claims = HashMap<TokenDigest, Arc<AccessClaims>>;

/// Two generations: recently used entries are young. When the young generation is full, it becomes
/// the old one, and the previous old one is dropped.
#[derive(Default)]
struct Shard {
    young: Claims,
    old: Claims,
}

const CAPACITY: usize = 10_000;
const SHARDS: usize = 16;
const GENERATION: usize = CAPACITY / SHARDS / 2;

impl VerifiedTokens {
    pub(super) fn get(&self, token: &TokenDigest) -> Option<Arc<AccessClaims>> {
        let mut shard = self
            .shard(token)?
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(claims) = shard.young.get(token) {
            return Some(Arc::clone(claims));
        }

        let claims = shard.old.remove(token)?;
        let outdated = shard.add(*token, Arc::clone(&claims));
        drop((shard, outdated));
        Some(claims)
    }

    pub(super) fn insert(&self, token: TokenDigest, claims: Arc<AccessClaims>) {
        let outdated = self.shard(&token).and_then(|shard| {
            shard
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .add(token, claims)
        });
        drop(outdated);
    }

    fn shard(&self, TokenDigest(octets): &TokenDigest) -> Option<&Mutex<Shard>> {
        self.shards.get(usize::from(octets[0]) % SHARDS)
    }
}

impl TokenDigest {
    pub(super) fn of(token: &str) -> Self {
        let mut octets = [0; 32];
        octets.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
        Self(octets)
    }
}

impl Shard {
    /// Adds an entry. Returns the dropped generation, so that it is freed outside the lock.
    fn add(&mut self, token: TokenDigest, claims: Arc<AccessClaims>) -> Option<Claims> {
        let outdated = (self.young.len() >= GENERATION)
            .then(|| std::mem::replace(&mut self.old, std::mem::take(&mut self.young)));
        self.young.insert(token, claims);
        outdated
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use kernel::{SessionId, UserId};
    use uuid::Uuid;

    fn claims() -> Arc<AccessClaims> {
        Arc::new(AccessClaims {
            id: Uuid::nil(),
            user_id: UserId::new(Uuid::nil()),
            session_id: SessionId::new(Uuid::nil()),
            generation: None,
            issued_at: DateTime::UNIX_EPOCH,
            expires_at: DateTime::UNIX_EPOCH,
            authenticated_at: DateTime::UNIX_EPOCH,
            methods: Vec::new(),
            permissions: Arc::default(),
            epoch: 0,
        })
    }

    fn token(number: usize) -> TokenDigest {
        TokenDigest::of(&number.to_string())
    }

    #[test]
    fn the_cache_never_exceeds_its_capacity() {
        let verified = VerifiedTokens::default();
        for number in 0..3 * CAPACITY {
            verified.insert(token(number), claims());
        }

        let sizes = verified
            .shards
            .iter()
            .map(|shard| shard.lock().unwrap())
            .map(|s| s.young.len() + s.old.len());
        assert!((CAPACITY / 3..=CAPACITY).contains(&sizes.sum()));
        assert!(verified.get(&token(3 * CAPACITY - 1)).is_some());
        assert!(verified.get(&token(0)).is_none());
    }

    #[test]
    fn used_entries_are_kept() {
        let verified = VerifiedTokens::default();
        verified.insert(token(0), claims());

        for number in 1..5 * CAPACITY {
            verified.insert(token(number), claims());
            assert!(verified.get(&token(0)).is_some(), "after {number} others");
        }
    }
}
