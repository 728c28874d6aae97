//! The master keys of an installation: the one in use, and those that it replaces.

use crate::MasterKey;

/// The first key seals and signs; the previous ones only open and verify.
#[derive(Debug)]
pub struct MasterKeys {
    first: MasterKey,
    previous: Vec<MasterKey>,
}

impl MasterKeys {
    /// Ignores previous keys that are repeated or equal to the first.
    pub fn new(first: MasterKey, previous: Vec<MasterKey>) -> Self {
        let mut keys = Self {
            first,
            previous: Vec::new(),
        };
        for key in previous {
            if !keys.iter().any(|known| known.is(&key)) {
                keys.previous.push(key);
            }
        }
        keys
    }

    pub const fn first(&self) -> &MasterKey {
        &self.first
    }

    pub fn previous(&self) -> &[MasterKey] {
        &self.previous
    }

    /// Returns all keys, the first one first.
    pub fn iter(&self) -> impl Iterator<Item = &MasterKey> {
        std::iter::once(&self.first).chain(&self.previous)
    }
}

impl From<MasterKey> for MasterKeys {
    fn from(key: MasterKey) -> Self {
        Self::new(key, Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(digit: &str) -> Result<MasterKey, crate::InvalidMasterKey> {
        MasterKey::parse(&digit.repeat(64))
    }

    #[test]
    fn repeated_keys_are_ignored() -> Result<(), crate::InvalidMasterKey> {
        let previous = vec![key("2")?, key("1")?, key("2")?, key("3")?];
        let keys = MasterKeys::new(key("1")?, previous);

        let ids: Vec<_> = keys.iter().map(MasterKey::id).collect();
        assert_eq!(ids, [key("1")?.id(), key("2")?.id(), key("3")?.id()]);
        Ok(())
    }
}
