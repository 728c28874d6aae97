//! Passwords: the rules of NIST SP 800-63B-4 section 3.1.1.

use crate::{EmailAddress, secret_text};
use unicode_normalization::UnicodeNormalization;

secret_text!(
    /// A password as entered, in Unicode normalization form C and never trimmed. Callers reject
    /// inputs of more than 1,024 octets.
    Password
);
secret_text!(
    /// A password hash in PHC string format.
    PasswordHash
);

impl Password {
    /// Long enough for any passphrase, short enough to bound the cost of hashing.
    pub const MAX_CODE_POINTS: usize = 256;

    pub fn from_input(text: &str) -> Self {
        Self::new(text.nfc().collect::<String>())
    }
}

/// A list of passwords that attackers try first.
pub trait CommonPasswords: Send + Sync {
    /// Returns whether the list contains `candidate`, which must be in lower case.
    fn contains(&self, candidate: &str) -> bool;
}

/// The reason why a new password was rejected. It depends only on the input, never on whether an
/// account exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordRefused {
    #[error("must have at least {0} characters")]
    TooShort(usize),
    #[error("must have at most {0} characters")]
    TooLong(usize),
    #[error("must not contain NUL")]
    ContainsNul,
    #[error("is a commonly used password")]
    TooCommon,
    #[error("is a repetition or a sequence of characters")]
    TooRepetitive,
    #[error("is derived from your e-mail address or the name of this service")]
    TooPersonal,
}

/// The requirements for a new password. There are no composition rules (NIST SP 800-63B-4 section
/// 3.1.1.2).
#[derive(Debug, Clone)]
pub struct PasswordPolicy {
    min_code_points: usize,
    service_name: String,
}

impl PasswordPolicy {
    /// The lowest minimum length that can be configured (NIST SP 800-63B-4 section 3.1.1.2).
    pub const LOWEST_MINIMUM: usize = 8;

    /// Creates a policy. `min_code_points` is raised to [`Self::LOWEST_MINIMUM`] where it is lower.
    pub fn new(min_code_points: usize, service_name: &str) -> Self {
        Self {
            min_code_points: min_code_points.max(Self::LOWEST_MINIMUM),
            service_name: service_name.to_lowercase(),
        }
    }

    /// Checks a new password for the account with the given address.
    pub fn check(
        &self,
        password: &Password,
        address: &EmailAddress,
        common: &dyn CommonPasswords,
    ) -> Result<(), PasswordRefused> {
        self.check_without_address(password, common)?;
        let canonical = address.canonical();
        check_personal(
            &password.expose().to_lowercase(),
            &[&canonical, address.local_part()],
        )
    }

    /// Applies the checks that do not need the user's address, for callers that do not know it yet.
    pub fn check_without_address(
        &self,
        password: &Password,
        common: &dyn CommonPasswords,
    ) -> Result<(), PasswordRefused> {
        let text = password.expose();
        let length = text.chars().count();
        if text.contains('\0') {
            return Err(PasswordRefused::ContainsNul);
        }
        if length < self.min_code_points {
            return Err(PasswordRefused::TooShort(self.min_code_points));
        }
        if length > Password::MAX_CODE_POINTS {
            return Err(PasswordRefused::TooLong(Password::MAX_CODE_POINTS));
        }
        let folded = text.to_lowercase();
        if common.contains(&folded) || common.contains(repeated_unit(&folded)) {
            return Err(PasswordRefused::TooCommon);
        }
        if repeated_unit(&folded).chars().count() < 4 || is_sequence(&folded) {
            return Err(PasswordRefused::TooRepetitive);
        }
        check_personal(&folded, &[&self.service_name])
    }
}

/// Rejects a password of which less than the lowest minimum length remains when one of the `words`
/// (of at least 4 characters) is removed from it.
fn check_personal(folded: &str, words: &[&str]) -> Result<(), PasswordRefused> {
    for word in words
        .iter()
        .map(|word| word.to_lowercase())
        .filter(|word| word.chars().count() >= 4)
    {
        let left = folded.replace(word.as_str(), "");
        if left.len() < folded.len() && left.chars().count() < PasswordPolicy::LOWEST_MINIMUM {
            return Err(PasswordRefused::TooPersonal);
        }
    }
    Ok(())
}

/// Returns the shortest prefix whose repetition is the text: `abc` for `abcabcabc`, otherwise the
/// text itself.
fn repeated_unit(text: &str) -> &str {
    let boundaries = text.char_indices().map(|(at, _)| at).skip(1);
    boundaries
        .filter(|at| text.len().is_multiple_of(*at))
        .filter_map(|at| text.get(..at))
        .find(|unit| text.len() > unit.len() && unit.repeat(text.len() / unit.len()) == text)
        .unwrap_or(text)
}

/// Returns whether all neighboring characters differ by the same step of −1, 0 or 1.
fn is_sequence(text: &str) -> bool {
    let steps = text
        .chars()
        .zip(text.chars().skip(1))
        .map(|(a, b)| b as i64 - a as i64);
    let mut steps = steps.peekable();
    let first = steps.peek().copied().unwrap_or_default();
    first.abs() <= 1 && steps.all(|step| step == first)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Only(&'static str);

    impl CommonPasswords for Only {
        fn contains(&self, candidate: &str) -> bool {
            candidate == self.0
        }
    }

    fn check(text: &str) -> Result<(), PasswordRefused> {
        let address = EmailAddress::parse("margaret@example.org")
            .map_err(|_| PasswordRefused::TooPersonal)?;
        PasswordPolicy::new(15, "Loggia").check(
            &Password::from_input(text),
            &address,
            &Only("password"),
        )
    }

    #[test]
    fn length_counts_code_points_and_is_inclusive() {
        assert_eq!(check("fourteen chars"), Err(PasswordRefused::TooShort(15)));
        assert_eq!(check("fifteen chars !"), Ok(()));
        assert_eq!(check("été à la plage "), Ok(()));
        assert_eq!(
            check(&format!("{}x", "correct horse ".repeat(4))),
            Ok(()),
            "more than 64 characters"
        );
        assert_eq!(
            check(&"aé7!".repeat(65)),
            Err(PasswordRefused::TooLong(256))
        );
    }

    #[test]
    fn guessable_passwords_are_rejected_with_the_reason() {
        assert_eq!(check("passwordPassword"), Err(PasswordRefused::TooCommon));
        assert_eq!(
            check("abcabcabcabcabc"),
            Err(PasswordRefused::TooRepetitive)
        );
        assert_eq!(
            check("aaaaaaaaaaaaaaa"),
            Err(PasswordRefused::TooRepetitive)
        );
        assert_eq!(
            check("abcdefghijklmnop"),
            Err(PasswordRefused::TooRepetitive)
        );
        assert_eq!(
            check("margaret@example.org"),
            Err(PasswordRefused::TooPersonal)
        );
        assert_eq!(check("loggia loggia 12"), Err(PasswordRefused::TooPersonal));
        assert_eq!(check("Margaret likes blue whales"), Ok(()));
        assert_eq!(
            check("with a \0 in the middle"),
            Err(PasswordRefused::ContainsNul)
        );
    }

    #[test]
    fn the_check_without_an_address_skips_only_the_address() {
        let policy = PasswordPolicy::new(15, "Loggia");
        let check =
            |text| policy.check_without_address(&Password::from_input(text), &Only("password"));
        assert_eq!(check("margaret@example.org"), Ok(()));
        assert_eq!(check("loggia loggia 12"), Err(PasswordRefused::TooPersonal));
        assert_eq!(check("passwordPassword"), Err(PasswordRefused::TooCommon));
    }

    #[test]
    fn composed_and_decomposed_letters_are_equal() {
        assert_eq!(
            Password::from_input("e\u{301}").expose(),
            Password::from_input("\u{e9}").expose()
        );
    }

    #[test]
    fn the_minimum_length_cannot_be_set_below_eight() {
        let policy = PasswordPolicy::new(3, "Loggia");
        let address = EmailAddress::parse("a@b.co").ok();
        let refused =
            address.map(|a| policy.check(&Password::from_input("short7!"), &a, &Only("")));
        assert_eq!(refused, Some(Err(PasswordRefused::TooShort(8))));
    }

    #[test]
    fn debug_output_omits_the_password() {
        assert_eq!(
            format!("{:?}", Password::from_input("hunter2")),
            "Password(…)"
        );
    }
}
