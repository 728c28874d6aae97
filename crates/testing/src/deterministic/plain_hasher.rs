use async_trait::async_trait;
use kernel::{Fault, Password, PasswordHash};
use services::{HashCaller, HashPlace, Hasher};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};

/// Hashes to `plain$<strength>$<password>` and counts its calls. A verification without a hash
/// counts as well.
#[derive(Debug)]
pub struct PlainHasher {
    strength: AtomicU32,
    overloaded: AtomicBool,
    fills_up: AtomicBool,
    hashed: AtomicUsize,
    verified: AtomicUsize,
}

impl Default for PlainHasher {
    fn default() -> Self {
        Self {
            strength: AtomicU32::new(1),
            overloaded: AtomicBool::new(false),
            fills_up: AtomicBool::new(false),
            hashed: AtomicUsize::new(0),
            verified: AtomicUsize::new(0),
        }
    }
}

impl PlainHasher {
    /// Returns the hash of `password` with the current strength.
    pub fn hash_of(&self, password: &str) -> PasswordHash {
        PasswordHash::new(format!(
            "plain${}${password}",
            self.strength.load(Ordering::SeqCst)
        ))
    }

    /// Makes all earlier hashes outdated.
    pub fn strengthen(&self) {
        self.strength.fetch_add(1, Ordering::SeqCst);
    }

    /// Makes every call fail with [`Fault::Overloaded`] while set.
    pub fn set_overloaded(&self, overloaded: bool) {
        self.overloaded.store(overloaded, Ordering::SeqCst);
    }

    /// Makes the queue full between [`Hasher::check_room`] and [`Hasher::admit`] while set.
    pub fn set_fills_up(&self, fills_up: bool) {
        self.fills_up.store(fills_up, Ordering::SeqCst);
    }

    /// Returns the number of computed hashes.
    pub fn hashed(&self) -> usize {
        self.hashed.load(Ordering::SeqCst)
    }

    /// Returns the number of verifications.
    pub fn verified(&self) -> usize {
        self.verified.load(Ordering::SeqCst)
    }

    fn check_load(&self) -> Result<(), Fault> {
        if self.overloaded.load(Ordering::SeqCst) {
            Err(Fault::Overloaded)
        } else {
            Ok(())
        }
    }
}

#[async_trait]
impl Hasher for PlainHasher {
    fn check_room(&self, _: HashCaller) -> Result<(), Fault> {
        self.check_load()
    }

    fn admit(&self, _: HashCaller) -> Result<HashPlace, Fault> {
        if self.fills_up.load(Ordering::SeqCst) {
            return Err(Fault::Overloaded);
        }
        self.check_load().map(|()| HashPlace::new(()))
    }

    async fn hash_in(&self, _: HashPlace, password: Password) -> Result<PasswordHash, Fault> {
        self.hashed.fetch_add(1, Ordering::SeqCst);
        Ok(self.hash_of(password.expose()))
    }

    async fn verify_in(
        &self,
        _: HashPlace,
        password: Password,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Fault> {
        self.verified.fetch_add(1, Ordering::SeqCst);
        let hash = hash.as_ref().and_then(parse);
        Ok(hash.is_some_and(|(_, text)| text == password.expose()))
    }

    fn needs_rehash(&self, hash: &PasswordHash) -> bool {
        parse(hash).is_none_or(|(strength, _)| strength < self.strength.load(Ordering::SeqCst))
    }
}

fn parse(hash: &PasswordHash) -> Option<(u32, &str)> {
    let (strength, password) = hash.expose().strip_prefix("plain$")?.split_once('$')?;
    Some((strength.parse().ok()?, password))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::from_input(text)
    }

    async fn verify(
        hasher: &PlainHasher,
        text: &str,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Fault> {
        let place = hasher.admit(HashCaller::Operator)?;
        hasher.verify_in(place, password(text), hash).await
    }

    #[tokio::test]
    async fn only_the_hashed_password_is_verified() -> Result<(), Fault> {
        let hasher = PlainHasher::default();
        let hash = hasher
            .hash(HashCaller::Operator, password("with $ in it"))
            .await?;
        assert!(verify(&hasher, "with $ in it", Some(hash.clone())).await?);
        assert!(!verify(&hasher, "other", Some(hash)).await?);
        assert!(!verify(&hasher, "other", None).await?);
        assert!(!verify(&hasher, "x", Some(PasswordHash::new("malformed"))).await?);
        assert_eq!(
            (hasher.hashed(), hasher.verified()),
            (1, 4),
            "verifications without a hash count"
        );
        Ok(())
    }

    #[tokio::test]
    async fn outdated_hashes_are_still_verified() -> Result<(), Fault> {
        let hasher = PlainHasher::default();
        let hash = hasher
            .hash(HashCaller::Operator, password("secret"))
            .await?;
        assert!(!hasher.needs_rehash(&hash));
        hasher.strengthen();
        assert!(hasher.needs_rehash(&hash));
        assert!(verify(&hasher, "secret", Some(hash)).await?);
        assert!(
            !hasher.needs_rehash(
                &hasher
                    .hash(HashCaller::Operator, password("secret"))
                    .await?
            )
        );
        Ok(())
    }

    #[tokio::test]
    async fn an_overloaded_hasher_rejects_all_calls() {
        let hasher = PlainHasher::default();
        hasher.set_overloaded(true);
        assert!(matches!(
            hasher.hash(HashCaller::Operator, password("secret")).await,
            Err(Fault::Overloaded)
        ));
        assert!(matches!(
            verify(&hasher, "secret", None).await,
            Err(Fault::Overloaded)
        ));
        assert_eq!((hasher.hashed(), hasher.verified()), (0, 0));
    }
}
