//! Compares new passwords with lists of common and breached ones, and estimates how many guesses
//! the others withstand (zxcvbn).

use crate::{BreachedPasswords, EmbeddedCommonPasswords};
use kernel::{Password, PasswordRefused, PasswordScreen};
use zxcvbn::{
    Entropy, Score,
    matching::{Match, patterns::MatchPattern},
    zxcvbn,
};

/// The screen of an installation.
#[derive(Debug, Clone, Default)]
pub struct PasswordScreening {
    pub breached: Option<BreachedPasswords>,
}

/// The estimate looks at this many characters at once, because its time grows with the square of
/// the length: at most some ten milliseconds for this many.
const WINDOW: usize = 32;
/// The shortest part of an address that is a guess.
const SHORTEST_WORD: usize = 3;

impl PasswordScreen for PasswordScreening {
    fn check(&self, password: &Password, words: &[&str]) -> Result<(), PasswordRefused> {
        let text = password.expose();
        if EmbeddedCommonPasswords.contains(&text.to_lowercase()) {
            return Err(PasswordRefused::TooCommon);
        }
        check_guesses(text, words)?;

        let breached = self.breached.as_ref();
        match breached.map(|list| list.contains(password)) {
            Some(Ok(true)) => Err(PasswordRefused::Breached),
            Some(Ok(false)) | None => Ok(()),
            Some(Err(error)) => {
                // an unreadable list must not keep users from choosing a password
                tracing::error!(%error, "the list of breached passwords cannot be read");
                Ok(())
            }
        }
    }
}

/// Rejects a password whose beginning and end are both guessed within 10¹⁰ tries, the limit of
/// zxcvbn's highest score.
fn check_guesses(text: &str, words: &[&str]) -> Result<(), PasswordRefused> {
    let words = parts(words);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let characters = text.chars().count();
    let beginning: String = text.chars().take(WINDOW).collect();
    let estimate = zxcvbn(&beginning, &words);
    if estimate.score() == Score::Four {
        return Ok(());
    }

    let end: String = text
        .chars()
        .skip(characters.saturating_sub(WINDOW))
        .collect();
    if characters > WINDOW && zxcvbn(&end, &words).score() == Score::Four {
        return Ok(());
    }
    Err(reason(&estimate, &words))
}

/// Returns the words and the parts between their punctuation, in lower case.
fn parts(words: &[&str]) -> Vec<String> {
    let mut parts = Vec::new();
    for word in words.iter().map(|word| word.to_lowercase()) {
        let pieces = word.split(|c: char| !c.is_alphanumeric());
        let long = pieces.filter(|piece| piece.chars().count() >= SHORTEST_WORD);
        parts.extend(long.map(str::to_owned));
        parts.push(word);
    }
    parts
}

/// Returns the reason that covers most of the password.
fn reason(estimate: &Entropy, words: &[&str]) -> PasswordRefused {
    let is_personal = |part: &Match| match &part.pattern {
        MatchPattern::Dictionary(found) => words.contains(&found.matched_word.as_str()),
        MatchPattern::Repeat(found) => words.contains(&found.base_token.to_lowercase().as_str()),
        _ => false,
    };
    // digits in the dictionaries are sequences too: the estimate finds either
    let is_word = |part: &Match| match &part.pattern {
        MatchPattern::Dictionary(found) => found.matched_word.contains(char::is_alphabetic),
        _ => false,
    };
    let is_listed = |part: &Match| match &part.pattern {
        MatchPattern::Repeat(found) => found.base_matches.iter().any(is_word),
        _ => is_word(part),
    };
    let parts = estimate.sequence();
    if parts.iter().any(is_personal) {
        return PasswordRefused::TooPersonal;
    }
    if parts.iter().any(is_listed) {
        return PasswordRefused::TooCommon;
    }
    PasswordRefused::TooRepetitive
}

#[cfg(test)]
mod tests;
