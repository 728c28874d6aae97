//! Problem codes: what a refusal is called and how it is answered, whatever the transport.

use kernel::{InvalidText, Locale, PasswordRefused};
use std::borrow::Cow;

/// How a problem is answered. Each transport maps a class once: HTTP to a status, the command line to an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemClass {
    /// The input cannot be read, or proves nothing (HTTP 400).
    Malformed,
    /// No valid authentication (401).
    Unauthenticated,
    /// Authenticated, but not allowed (403).
    Forbidden,
    /// Also where existence is private (404).
    NotFound,
    /// The state does not allow it (409).
    Conflict,
    /// The caller's copy is outdated (412).
    PreconditionFailed,
    /// Well-formed, but not valid (422).
    Invalid,
    /// Something else has to happen first (428).
    PreconditionRequired,
    /// Too many, or too soon (429).
    Limited,
    /// A defect of the service (500).
    Internal,
    /// Worth another try later (503).
    Unavailable,
}

/// What a problem says in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wording {
    /// A noun phrase of two to five words.
    pub title: &'static str,
    /// One or two sentences: what is wrong, what to do.
    pub detail: &'static str,
}

/// A stable code with its class and wording. Clients act on the name: it is never changed, and has one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProblemCode {
    name: &'static str,
    class: ProblemClass,
    english: Wording,
    french: Option<Wording>,
}

impl ProblemCode {
    /// `name` is in kebab-case.
    pub const fn new(name: &'static str, class: ProblemClass, title: &'static str, detail: &'static str) -> Self {
        Self { name, class, english: Wording { title, detail }, french: None }
    }

    #[must_use]
    pub const fn in_french(self, title: &'static str, detail: &'static str) -> Self {
        Self { french: Some(Wording { title, detail }), ..self }
    }

    pub const fn name(&self) -> &'static str {
        self.name
    }

    pub const fn class(&self) -> ProblemClass {
        self.class
    }

    /// Falls back to English.
    pub const fn wording(&self, locale: Locale) -> Wording {
        match (locale, self.french) {
            (Locale::Fr, Some(wording)) => wording,
            (Locale::En | Locale::Fr, _) => self.english,
        }
    }
}

impl std::fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

/// Declares the problem codes of a context as constants, and `ALL`, the table of them.
///
/// ```
/// cqrs::problem_codes! {
///     /// The board has no room.
///     BOARD_FULL: Conflict = "board-full" {
///         en: "Board full", "The board has no room: remove a note first.";
///         fr: "Tableau plein", "Le tableau est plein : retirez d’abord une note."
///     }
/// }
/// assert_eq!(ALL, [BOARD_FULL]);
/// ```
#[macro_export]
macro_rules! problem_codes {
    ($($(#[$meta:meta])* $code:ident: $class:ident = $name:literal {
        en: $title:literal, $detail:literal $(; fr: $titre:literal, $precision:literal)? $(;)?
    })*) => {
        $($(#[$meta])* pub const $code: $crate::ProblemCode =
            $crate::ProblemCode::new($name, $crate::ProblemClass::$class, $title, $detail)
                $(.in_french($titre, $precision))?;)*

        /// Every problem code of this context.
        pub const ALL: &[$crate::ProblemCode] = &[$($code),*];
    };
}

/// What is wrong with one field, without its value: that could be a secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFault {
    pub code: &'static str,
    english: Cow<'static, str>,
    french: Option<Cow<'static, str>>,
}

impl FieldFault {
    /// `english` continues the field's name: "must not be empty".
    pub fn new(code: &'static str, english: impl Into<Cow<'static, str>>) -> Self {
        Self { code, english: english.into(), french: None }
    }

    #[must_use]
    pub fn in_french(self, french: impl Into<Cow<'static, str>>) -> Self {
        Self { french: Some(french.into()), ..self }
    }

    /// Falls back to English.
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
            PasswordRefused::TooShort(min) => {
                ("password-too-short", format!("doit avoir au moins {min} caractères").into())
            }
            PasswordRefused::TooLong(max) => {
                ("password-too-long", format!("doit avoir au plus {max} caractères").into())
            }
            PasswordRefused::ContainsNul => {
                ("password-contains-nul", Cow::Borrowed("ne doit pas contenir le caractère NUL"))
            }
            PasswordRefused::TooCommon => {
                ("password-too-common", "fait partie des mots de passe que l’on essaie en premier".into())
            }
            PasswordRefused::TooRepetitive => {
                ("password-too-repetitive", "répète ou énumère trop peu de caractères".into())
            }
            PasswordRefused::TooPersonal => {
                ("password-too-personal", "est fait de votre adresse ou du nom de ce service".into())
            }
        };
        Self::new(code, refused.to_string()).in_french(french)
    }
}

impl From<InvalidText> for FieldFault {
    fn from(invalid: InvalidText) -> Self {
        match invalid {
            InvalidText::Empty => Self::new("empty", "must not be empty").in_french("ne doit pas être vide"),
            InvalidText::TooLong(max) => Self::new("too-long", format!("must have at most {max} characters"))
                .in_french(format!("doit avoir au plus {max} caractères")),
            InvalidText::ControlCharacter => Self::new("control-character", "must not contain control characters")
                .in_french("ne doit pas contenir de caractères de contrôle"),
        }
    }
}
