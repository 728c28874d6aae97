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

/// Compares new passwords with what attackers try first (NIST SP 800-63B-4 section 3.1.1.2).
pub trait PasswordScreen: Send + Sync {
    /// Rejects a password that is listed, or that few tries would guess. `words` are guesses about
    /// this user: the name of the service, and the parts of the address.
    fn check(&self, password: &Password, words: &[&str]) -> Result<(), PasswordRefused>;
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
    #[error("is a commonly used password, or one with a few characters added")]
    TooCommon,
    #[error("consists of repetitions, sequences or rows of the keyboard")]
    TooRepetitive,
    #[error("is derived from your e-mail address or the name of this service")]
    TooPersonal,
    #[error("is in a list of passwords from data breaches")]
    Breached,
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
        screen: &dyn PasswordScreen,
    ) -> Result<(), PasswordRefused> {
        let canonical = address.canonical();
        self.check_with(password, &[&canonical, address.local_part()], screen)
    }

    /// Applies the checks that do not need the user's address, for callers that do not know it yet.
    pub fn check_without_address(
        &self,
        password: &Password,
        screen: &dyn PasswordScreen,
    ) -> Result<(), PasswordRefused> {
        self.check_with(password, &[], screen)
    }

    fn check_with(
        &self,
        password: &Password,
        of_address: &[&str],
        screen: &dyn PasswordScreen,
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
        let words = [&[self.service_name.as_str()], of_address].concat();
        check_personal(&text.to_lowercase(), &words)?;
        screen.check(password, &words)
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

#[cfg(test)]
mod tests {
    use super::*;

    struct Only(&'static str);

    impl PasswordScreen for Only {
        fn check(&self, password: &Password, words: &[&str]) -> Result<(), PasswordRefused> {
            assert!(words.contains(&"loggia"), "{words:?}");
            match password.expose() == self.0 {
                true => Err(PasswordRefused::TooCommon),
                false => Ok(()),
            }
        }
    }

    fn check(text: &str) -> Result<(), PasswordRefused> {
        let address = EmailAddress::parse("margaret@example.org")
            .map_err(|_| PasswordRefused::TooPersonal)?;
        PasswordPolicy::new(15, "Loggia").check(
            &Password::from_input(text),
            &address,
            &Only("correct horse battery"),
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
        assert_eq!(
            check("correct horse battery"),
            Err(PasswordRefused::TooCommon)
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
        let check = |text| {
            policy
                .check_without_address(&Password::from_input(text), &Only("correct horse battery"))
        };
        assert_eq!(check("margaret@example.org"), Ok(()));
        assert_eq!(check("loggia loggia 12"), Err(PasswordRefused::TooPersonal));
        assert_eq!(
            check("correct horse battery"),
            Err(PasswordRefused::TooCommon)
        );
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
