//! The supported languages.

use serde::{Deserialize, Serialize};

/// A language in which problem titles, problem details and mails are available.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Locale {
    #[default]
    En,
    Fr,
}

/// The language is not one of [`Locale::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be one of: en, fr")]
pub struct UnsupportedLocale;

impl Locale {
    pub const ALL: [Self; 2] = [Self::En, Self::Fr];

    /// Parses a language tag (RFC 5646) of at most 35 characters. Only the primary language counts:
    /// `fr-CA` is French.
    pub fn parse(tag: &str) -> Result<Self, UnsupportedLocale> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|locale| primary.eq_ignore_ascii_case(locale.as_str()))
            .filter(|_| {
                tag.len() <= 35
                    && tag
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
            })
            .ok_or(UnsupportedLocale)
    }

    /// Returns the supported language that an `Accept-Language` header (RFC 9110 section 12.5.4)
    /// prefers. Reads at most 20 language ranges, skips malformed ones and falls back to English.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best = (Self::default(), 0u16);
        for range in header.split(',').take(20) {
            let mut parts = range.split(';');
            let Ok(locale) = Self::parse(parts.next().unwrap_or_default().trim()) else {
                continue;
            };
            let quality = parts
                .find_map(|p| p.trim().strip_prefix("q="))
                .map_or(Some(1000), quality);
            match quality {
                Some(quality) if quality > best.1 => best = (locale, quality),
                _ => {}
            }
        }
        best.0
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Fr => "fr",
        }
    }
}

/// Parses a quality value into thousandths.
fn quality(text: &str) -> Option<u16> {
    let value: f32 = text.trim().parse().ok()?;
    (0.0..=1.0)
        .contains(&value)
        .then_some((value * 1000.0) as u16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_supported_language_with_the_highest_quality_wins() {
        for (header, expected) in [
            ("fr", Locale::Fr),
            ("fr-CH, en;q=0.9", Locale::Fr),
            ("en;q=0.2, fr;q=0.8", Locale::Fr),
            ("de, fr;q=0.1", Locale::Fr),
            ("de", Locale::En),
            ("", Locale::En),
            (";;;q=x,,\u{0}", Locale::En),
            ("fr;q=0, en", Locale::En),
            ("fr;q=7", Locale::En),
        ] {
            assert_eq!(Locale::from_accept_language(header), expected, "{header}");
        }
    }
}
