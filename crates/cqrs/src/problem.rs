//! Problem codes: names and classes of refusals, for all transports.

use kernel::Locale;

/// The class of a problem. Each transport maps it once: HTTP to a status, the CLI to an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemClass {
    /// The input cannot be read, or its proof is invalid (HTTP 400).
    Malformed,
    /// No valid authentication (401).
    Unauthenticated,
    /// Authenticated, but not allowed (403).
    Forbidden,
    /// Unknown, or existence must not be revealed (404).
    NotFound,
    /// The state does not allow it (409).
    Conflict,
    /// The caller's copy is outdated (412).
    PreconditionFailed,
    /// Well-formed, but not valid (422).
    Invalid,
    /// A precondition is required (428).
    PreconditionRequired,
    /// A limit is exceeded (429).
    Limited,
    /// A defect of the service (500).
    Internal,
    /// A retry may succeed (503).
    Unavailable,
}

/// The texts of a problem in one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Wording {
    /// A noun phrase of two to five words.
    pub title: &'static str,
    /// One or two sentences: what is wrong, what to do.
    pub detail: &'static str,
}

/// A stable code with its class and wording. Clients act on the name: it is never changed, and has
/// one class.
///
/// Declared by [`problem_codes!`](crate::problem_codes); as small as a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProblemCode(&'static ProblemDefinition);

/// The definition of a [`ProblemCode`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ProblemDefinition {
    /// In kebab-case.
    pub name: &'static str,
    pub class: ProblemClass,
    pub english: Wording,
    pub french: Option<Wording>,
}

impl ProblemDefinition {
    pub const fn new(
        name: &'static str,
        class: ProblemClass,
        title: &'static str,
        detail: &'static str,
    ) -> Self {
        Self {
            name,
            class,
            english: Wording { title, detail },
            french: None,
        }
    }

    #[must_use]
    pub const fn in_french(self, title: &'static str, detail: &'static str) -> Self {
        Self {
            french: Some(Wording { title, detail }),
            ..self
        }
    }
}

impl ProblemCode {
    pub const fn new(definition: &'static ProblemDefinition) -> Self {
        Self(definition)
    }

    pub const fn name(&self) -> &'static str {
        self.0.name
    }

    pub const fn class(&self) -> ProblemClass {
        self.0.class
    }

    /// Returns the text in the language, or in English if there is none.
    pub const fn wording(&self, locale: Locale) -> Wording {
        match (locale, self.0.french) {
            (Locale::Fr, Some(wording)) => wording,
            (Locale::En | Locale::Fr, _) => self.0.english,
        }
    }
}

impl std::fmt::Display for ProblemCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Declares the problem codes of a context as constants, and `ALL`, the table of them.
///
/// ```
/// loggia_cqrs::problem_codes! {
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
        $($(#[$meta])* pub const $code: $crate::ProblemCode = {
            const DEFINITION: $crate::ProblemDefinition =
                $crate::ProblemDefinition::new($name, $crate::ProblemClass::$class, $title, $detail)
                    $(.in_french($titre, $precision))?;
            $crate::ProblemCode::new(&DEFINITION)
        };)*

        /// Every problem code of this context.
        pub const ALL: &[$crate::ProblemCode] = &[$($code),*];
    };
}
