//! What can be wrong with one field of a body.

use kernel::{InvalidText, Locale, PasswordRefused};

/// A field's fault, without its value: that could be a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FieldFault {
    Required,
    Unknown,
    WrongType(&'static str),
    OutOfRange,
    Duplicate,
    Empty,
    TooLong(usize),
    ControlCharacter,
    InvalidEmail,
    MalformedCode,
    UnsupportedLocale,
    InvalidRoleName,
    UnknownRole,
    UnknownPermission,
    TooMany(usize),
    Password(PasswordRefused),
}

impl FieldFault {
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Unknown => "unknown-field",
            Self::WrongType(_) => "wrong-type",
            Self::OutOfRange => "out-of-range",
            Self::Duplicate => "duplicate-key",
            Self::Empty => "empty",
            Self::TooLong(_) => "too-long",
            Self::ControlCharacter => "control-character",
            Self::InvalidEmail => "invalid-email",
            Self::MalformedCode => "malformed-code",
            Self::UnsupportedLocale => "unsupported-locale",
            Self::InvalidRoleName => "invalid-role-name",
            Self::UnknownRole => "unknown-role",
            Self::UnknownPermission => "unknown-permission",
            Self::TooMany(_) => "too-many",
            Self::Password(refused) => match refused {
                PasswordRefused::TooShort(_) => "password-too-short",
                PasswordRefused::TooLong(_) => "password-too-long",
                PasswordRefused::ContainsNul => "password-contains-nul",
                PasswordRefused::TooCommon => "password-too-common",
                PasswordRefused::TooRepetitive => "password-too-repetitive",
                PasswordRefused::TooPersonal => "password-too-personal",
            },
        }
    }

    pub(crate) fn detail(self, locale: Locale) -> String {
        match locale {
            Locale::En => self.english(),
            Locale::Fr => self.french(),
        }
    }

    fn english(self) -> String {
        match self {
            Self::Required => "is required".to_owned(),
            Self::Unknown => "is not a field of this body".to_owned(),
            Self::WrongType(expected) => format!("must be of type {expected}"),
            Self::OutOfRange => "is a number out of range".to_owned(),
            Self::Duplicate => "is there twice".to_owned(),
            Self::Empty => "must not be empty".to_owned(),
            Self::TooLong(max) => format!("must have at most {max} characters"),
            Self::ControlCharacter => "must not contain control characters".to_owned(),
            Self::InvalidEmail => "is not a valid e-mail address".to_owned(),
            Self::MalformedCode => "must be 6 to 8 digits".to_owned(),
            Self::UnsupportedLocale => "must be one of the languages en, fr".to_owned(),
            Self::InvalidRoleName => {
                "must be 1 to 64 lower-case letters, digits and hyphens, and start with a letter".to_owned()
            }
            Self::UnknownRole => "names a role that does not exist".to_owned(),
            Self::UnknownPermission => "names a permission that does not exist".to_owned(),
            Self::TooMany(max) => format!("must have at most {max} items"),
            Self::Password(refused) => refused.to_string(),
        }
    }

    fn french(self) -> String {
        match self {
            Self::Required => "est obligatoire".to_owned(),
            Self::Unknown => "n’est pas un champ de ce corps".to_owned(),
            Self::WrongType(expected) => format!("doit être de type {expected}"),
            Self::OutOfRange => "est un nombre hors limites".to_owned(),
            Self::Duplicate => "apparaît deux fois".to_owned(),
            Self::Empty => "ne doit pas être vide".to_owned(),
            Self::TooLong(max) => format!("doit avoir au plus {max} caractères"),
            Self::ControlCharacter => "ne doit pas contenir de caractères de contrôle".to_owned(),
            Self::InvalidEmail => "n’est pas une adresse électronique valide".to_owned(),
            Self::MalformedCode => "doit avoir 6 à 8 chiffres".to_owned(),
            Self::UnsupportedLocale => "doit être une des langues en, fr".to_owned(),
            Self::InvalidRoleName => {
                "doit avoir 1 à 64 lettres minuscules, chiffres et tirets, et commencer par une lettre".to_owned()
            }
            Self::UnknownRole => "nomme un rôle qui n’existe pas".to_owned(),
            Self::UnknownPermission => "nomme une permission qui n’existe pas".to_owned(),
            Self::TooMany(max) => format!("doit avoir au plus {max} éléments"),
            Self::Password(refused) => match refused {
                PasswordRefused::TooShort(min) => format!("doit avoir au moins {min} caractères"),
                PasswordRefused::TooLong(max) => format!("doit avoir au plus {max} caractères"),
                PasswordRefused::ContainsNul => "ne doit pas contenir le caractère NUL".to_owned(),
                PasswordRefused::TooCommon => "fait partie des mots de passe que l’on essaie en premier".to_owned(),
                PasswordRefused::TooRepetitive => "répète ou énumère trop peu de caractères".to_owned(),
                PasswordRefused::TooPersonal => "est fait de votre adresse ou du nom de ce service".to_owned(),
            },
        }
    }
}

impl From<InvalidText> for FieldFault {
    fn from(invalid: InvalidText) -> Self {
        match invalid {
            InvalidText::Empty => Self::Empty,
            InvalidText::TooLong(max) => Self::TooLong(max),
            InvalidText::ControlCharacter => Self::ControlCharacter,
        }
    }
}

/// A fault and where it is: a JSON pointer (RFC 6901) into the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    pub(crate) pointer: String,
    pub(crate) fault: FieldFault,
}
