//! Recognizes keys that were not generated at random.

use std::collections::BTreeSet;

/// Returns whether the key has few different octets or steps between them (such as a sequence),
/// consists of printable ASCII characters, repeats itself, or was typed in lower-case or upper-case
/// letters of base64url. A random key does with a probability below 10⁻⁹. A key that passes is not
/// proven to be random.
pub(super) fn is_low(octets: &[u8; 32], base64url: &str) -> bool {
    let text = base64url.as_bytes();
    let steps = octets
        .windows(2)
        .filter_map(|pair| Some(pair.last()?.wrapping_sub(*pair.first()?)));
    let is_printable = |octet: &u8| matches!(octet, b' '..=b'~' | b'\t' | b'\n' | b'\r');

    has_few(octets.iter().copied())
        || has_few(steps)
        || has_few(text.iter().copied())
        || octets.iter().all(is_printable)
        || repeats(octets)
        || repeats(text)
        || !text.iter().any(u8::is_ascii_lowercase)
        || !text.iter().any(u8::is_ascii_uppercase)
}

/// Of 32 random octets, 30 are different on average.
fn has_few(values: impl Iterator<Item = u8>) -> bool {
    values.collect::<BTreeSet<_>>().len() < 16
}

/// Returns whether the values are at least two copies of their beginning.
fn repeats(values: &[u8]) -> bool {
    (1..=values.len() / 2).any(|period| {
        let shifted = values.iter().skip(period);
        values
            .iter()
            .zip(shifted)
            .all(|(left, right)| left == right)
    })
}

#[cfg(test)]
mod tests {
    use crate::MasterKey;

    #[test]
    fn random_keys_are_never_refused() {
        for _ in 0..10_000 {
            let key = MasterKey::generate();
            assert!(!key.has_low_entropy(), "{:?}", key.to_base64url());
        }
    }

    #[test]
    fn keys_that_are_not_random_are_recognized() -> Result<(), Box<dyn std::error::Error>> {
        let hexadecimal = |octets: &[u8]| -> String {
            octets.iter().map(|octet| format!("{octet:02x}")).collect()
        };
        let sequence: Vec<u8> = (0..32).collect();
        let multiples: Vec<u8> = (0..32u8).map(|n| n.wrapping_mul(7)).collect();
        let mostly_zero = [&[0; 20][..], b"0123456789ab"].concat();
        let keys = [
            "00".repeat(32),
            "0f".repeat(32),
            "deadbeef".repeat(8),
            "00112233445566778899aabbccddeeff".repeat(2),
            hexadecimal(&sequence),
            hexadecimal(&multiples),
            hexadecimal(&mostly_zero),
            hexadecimal(b"correct horse battery staple 123"),
            hexadecimal(b"d41d8cd98f00b204e9800998ecf8427e"),
            "A".repeat(43),
            "changeme-changeme-changeme-changeme-changec".to_owned(),
            "EXAMPLEsecretEXAMPLEsecretEXAMPLEsecretEXAM".to_owned(),
            "correct-horse-battery-staple-and-other-work".to_owned(),
            "THIS_IS_THE_SECRET_MASTER_KEY_OF_PRODUCTIVE".to_owned(),
        ];
        for text in keys {
            let key = MasterKey::parse(&text).map_err(|error| format!("{text}: {error}"))?;
            assert!(key.has_low_entropy(), "{text}");
        }
        Ok(())
    }
}
