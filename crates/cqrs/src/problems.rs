//! The problems that every dispatch can end with, and those that contexts share.

mod shared;

pub use shared::{
    ALL as SHARED, BAD_CURSOR, CODE_INVALID, LAST_ADMINISTRATOR, PRIVILEGE_ESCALATION,
    TOO_MANY_ATTEMPTS, USER_NOT_FOUND, VALIDATION_FAILED, VERSION_CONFLICT,
};

crate::problem_codes! {
    INVALID_TOKEN: Unauthenticated = "invalid-token" {
        en: "Not signed in", "A valid access token is required.";
        fr: "Non connecté", "Un jeton d’accès valide est requis."
    }
    FORBIDDEN: Forbidden = "forbidden" {
        en: "Forbidden", "You do not have the right to do this.";
        fr: "Interdit", "Vous n’avez pas le droit de faire cela."
    }
    CONFLICT: Conflict = "conflict" {
        en: "Conflict", "It was changed by another request at the same time; try again.";
        fr: "Conflit", "Une autre requête l’a modifié au même moment ; réessayez."
    }
    OVERLOADED: Unavailable = "overloaded" {
        en: "Overloaded",
            "Too much work is waiting already; try again after the time in Retry-After.";
        fr: "Surcharge",
            "Trop de travail est déjà en attente ; réessayez après le délai indiqué par \
             Retry-After."
    }
    UNAVAILABLE: Unavailable = "unavailable" {
        en: "Unavailable", "A dependency does not answer; try again after the time in Retry-After.";
        fr: "Indisponible",
            "Une dépendance ne répond pas ; réessayez après le délai indiqué par Retry-After."
    }
    INTERNAL: Internal = "internal" {
        en: "Internal error",
            "Something went wrong on our side. Quote the request id when you report it.";
        fr: "Erreur interne",
            "Une erreur est survenue de notre côté. Citez l’identifiant de requête en la \
             signalant."
    }
    IDEMPOTENCY_KEY_REUSED: Invalid = "idempotency-key-reused" {
        en: "Idempotency key reused", "This Idempotency-Key was used before with another request.";
        fr: "Clé d’idempotence réutilisée",
            "Cet Idempotency-Key a déjà servi pour une autre requête."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_codes_is_a_contract() {
        let codes = ALL.iter().chain(SHARED);
        let codes: Vec<_> = codes
            .map(|code| format!("{code} {:?}", code.class()))
            .collect();
        assert_eq!(
            codes,
            [
                "invalid-token Unauthenticated",
                "forbidden Forbidden",
                "conflict Conflict",
                "overloaded Unavailable",
                "unavailable Unavailable",
                "internal Internal",
                "idempotency-key-reused Invalid",
                "bad-cursor Malformed",
                "code-invalid Malformed",
                "user-not-found NotFound",
                "last-administrator Conflict",
                "privilege-escalation Forbidden",
                "version-conflict PreconditionFailed",
                "validation-failed Invalid",
                "too-many-attempts Limited",
            ]
        );
    }
}
