use services::{TokenGenerator, VerificationCode};
use std::sync::atomic::{AtomicU32, Ordering};

/// Generates the codes `00000001`, `00000002`, … and nonces with a counter in their last octets.
#[derive(Debug, Default)]
pub struct PredictableTokens {
    codes: AtomicU32,
    nonces: AtomicU32,
}

impl PredictableTokens {
    /// Returns the `n`th generated code, starting with 1.
    pub fn nth_code(n: u32) -> VerificationCode {
        VerificationCode::new(format!("{n:08}"))
    }

    /// Restarts the sequence of codes.
    pub fn repeat_codes(&self) {
        self.codes.store(0, Ordering::SeqCst);
    }

    /// Returns the generated codes, oldest first.
    pub fn given_codes(&self) -> Vec<VerificationCode> {
        (1..=self.codes.load(Ordering::SeqCst))
            .map(Self::nth_code)
            .collect()
    }

    pub fn last_code(&self) -> Option<VerificationCode> {
        self.given_codes().pop()
    }

    pub fn given_nonces(&self) -> Vec<[u8; 32]> {
        (1..=self.nonces.load(Ordering::SeqCst))
            .map(nth_nonce)
            .collect()
    }
}

impl TokenGenerator for PredictableTokens {
    fn code(&self) -> VerificationCode {
        Self::nth_code(self.codes.fetch_add(1, Ordering::SeqCst) + 1)
    }

    fn nonce(&self) -> [u8; 32] {
        nth_nonce(self.nonces.fetch_add(1, Ordering::SeqCst) + 1)
    }
}

fn nth_nonce(n: u32) -> [u8; 32] {
    let mut nonce = [0; 32];
    for (octet, value) in nonce.iter_mut().rev().zip(n.to_le_bytes()) {
        *octet = value;
    }
    nonce
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_nonces_count_up_and_are_recorded() {
        let tokens = PredictableTokens::default();
        assert_eq!(
            [tokens.code(), tokens.code()].map(|code| code.expose().to_owned()),
            ["00000001", "00000002"]
        );
        assert_eq!(
            tokens
                .last_code()
                .map(|code| code.expose().to_owned())
                .as_deref(),
            Some("00000002")
        );

        let nonces = [tokens.nonce(), tokens.nonce()];
        assert_ne!(nonces[0], nonces[1]);
        assert_eq!(tokens.given_nonces(), nonces);
    }
}
