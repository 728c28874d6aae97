use kernel::{InvalidText, Locale, PasswordRefused};
use std::borrow::Cow;

/// The error of one field. Omits the value, which could be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    pub code: &'static str,
    english: Cow<'static, str>,
    french: Option<Cow<'static, str>>,
}

impl FieldFault {
    /// `english` continues the field's name: "must not be empty".
    pub fn new(code: &'static str, english: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            english: english.into(),
            french: None,
        }
    }

    #[must_use]
    pub fn in_french(self, french: impl Into<Cow<'static, str>>) -> Self {
        Self {
            french: Some(french.into()),
            ..self
        }
    }

    /// Returns the text in the language, or in English if there is none.
    pub fn detail(&self, locale: Locale) -> &str {
        match (locale, &self.french) {
            (Locale::Fr, Some(french)) => french,
            (Locale::En | Locale::Fr, _) => &self.english,
        }
    }
}

impl From<PasswordRefused> for FieldFault {
    fn from(refused: PasswordRefused) -> Self {
        let (code, french) = match refused {
            PasswordRefused::TooShort(min) => (
                "password-too-short",
                format!("doit avoir au moins {min} caractères").into(),
            ),
            PasswordRefused::TooLong(max) => (
                "password-too-long",
                format!("doit avoir au plus {max} caractères").into(),
            ),
            PasswordRefused::ContainsNul => (
                "password-contains-nul",
                Cow::Borrowed("ne doit pas contenir le caractère NUL"),
            ),
            PasswordRefused::TooCommon => (
                "password-too-common",
                "est un mot de passe courant, ou presque".into(),
            ),
            PasswordRefused::TooRepetitive => (
                "password-too-repetitive",
                "est fait de répétitions, de suites ou de rangées du clavier".into(),
            ),
            PasswordRefused::Breached => (
                "password-breached",
                "figure dans une liste de mots de passe divulgués".into(),
            ),
            PasswordRefused::TooPersonal => (
                "password-too-personal",
                "est fait de votre adresse ou du nom de ce service".into(),
            ),
        };
        Self::new(code, refused.to_string()).in_french(french)
    }
}

impl From<InvalidText> for FieldFault {
    fn from(invalid: InvalidText) -> Self {
        let (code, french) = match invalid {
            InvalidText::Empty => ("empty", Cow::Borrowed("ne doit pas être vide")),
            InvalidText::TooLong(max) => (
                "too-long",
                format!("doit avoir au plus {max} caractères").into(),
            ),
            InvalidText::ControlCharacter => (
                "control-character",
                "ne doit pas contenir de caractères de contrôle".into(),
            ),
            InvalidText::BidiControl => (
                "bidi-control-character",
                "ne doit pas contenir de caractères qui changent le sens de l’écriture".into(),
            ),
            InvalidText::Invisible => ("invisible-text", "doit avoir un caractère visible".into()),
        };
        Self::new(code, invalid.to_string()).in_french(french)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejected_texts_are_explained_in_both_languages() {
        let fault = FieldFault::from(InvalidText::BidiControl);
        assert_eq!(fault.code, "bidi-control-character");
        assert_eq!(
            [fault.detail(Locale::En), fault.detail(Locale::Fr)],
            [
                "must not contain characters that change the direction of text",
                "ne doit pas contenir de caractères qui changent le sens de l’écriture"
            ]
        );
    }
}
