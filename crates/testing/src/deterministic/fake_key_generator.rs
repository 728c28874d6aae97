use kernel::Fault;
use services::{GeneratedKey, SigningKeyGenerator};
use std::sync::atomic::{AtomicUsize, Ordering};

/// Generates the placeholder keys `key-1`, `key-2`, …
#[derive(Debug, Default)]
pub struct FakeKeyGenerator {
    generated: AtomicUsize,
}

impl FakeKeyGenerator {
    /// Returns the number of generated keys.
    pub fn generated(&self) -> usize {
        self.generated.load(Ordering::SeqCst)
    }
}

impl SigningKeyGenerator for FakeKeyGenerator {
    fn generate(&self) -> Result<GeneratedKey, Fault> {
        let number = self.generated.fetch_add(1, Ordering::SeqCst) + 1;
        Ok(GeneratedKey {
            key_id: format!("key-{number}"),
            sealed_private_key: format!("sealed private key {number}").into_bytes(),
            public_key: format!("public key {number}").into_bytes(),
        })
    }
}
