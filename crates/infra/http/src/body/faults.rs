//! The faults that fields of any context can have.

use cqrs::FieldFault;

pub fn required() -> FieldFault {
    FieldFault::new("required", "is required").in_french("est obligatoire")
}

pub fn unknown() -> FieldFault {
    FieldFault::new("unknown-field", "is not a field of this object")
        .in_french("n’est pas un champ de cet objet")
}

/// `expected` is a type of JSON Schema, such as `string`.
pub fn wrong_type(expected: &str) -> FieldFault {
    let english = format!("must be of type {expected}");
    FieldFault::new("wrong-type", english).in_french(format!("doit être de type {expected}"))
}

/// A number that no type can hold.
pub fn out_of_range() -> FieldFault {
    FieldFault::new("out-of-range", "is a number out of range")
        .in_french("est un nombre hors limites")
}

pub fn not_between(min: i128, max: i128) -> FieldFault {
    let english = format!("must be from {min} to {max}");
    FieldFault::new("out-of-range", english)
        .in_french(format!("doit être compris entre {min} et {max}"))
}

pub fn duplicate_key() -> FieldFault {
    FieldFault::new("duplicate-key", "occurs twice").in_french("apparaît deux fois")
}

pub fn too_long(max: usize) -> FieldFault {
    let english = format!("must have at most {max} characters");
    FieldFault::new("too-long", english).in_french(format!("doit avoir au plus {max} caractères"))
}

pub fn too_many(max: usize) -> FieldFault {
    let english = format!("must have at most {max} items");
    FieldFault::new("too-many", english).in_french(format!("doit avoir au plus {max} éléments"))
}

pub fn invalid_email() -> FieldFault {
    FieldFault::new("invalid-email", "is not a valid e-mail address")
        .in_french("n’est pas une adresse électronique valide")
}

pub fn unsupported_locale() -> FieldFault {
    FieldFault::new("unsupported-locale", "must be one of the languages en, fr")
        .in_french("doit être une des langues en, fr")
}

pub fn unknown_permission() -> FieldFault {
    FieldFault::new(
        "unknown-permission",
        "names a permission that does not exist",
    )
    .in_french("nomme une permission qui n’existe pas")
}

pub fn malformed_id() -> FieldFault {
    FieldFault::new("malformed-id", "must be a UUID").in_french("doit être un UUID")
}

pub fn malformed_time() -> FieldFault {
    FieldFault::new("malformed-time", "must be a time as in RFC 3339")
        .in_french("doit être un instant selon la RFC 3339")
}
