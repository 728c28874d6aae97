//! Problem codes of registrations.

pub(crate) use cqrs::problems::{CODE_INVALID, TOO_MANY_ATTEMPTS, VALIDATION_FAILED};

cqrs::problem_codes! {
    REGISTRATION_NOT_FOUND: NotFound = "registration-not-found" {
        en: "Registration not found", "There is no open registration with this id.";
        fr: "Inscription introuvable",
            "Il n’existe aucune inscription en cours avec cet identifiant."
    }
    RESEND_TOO_SOON: Limited = "resend-too-soon" {
        en: "Resend not allowed yet", "A new code can be sent after the time in Retry-After.";
        fr: "Renvoi pas encore possible",
            "Un nouveau code peut être envoyé après le délai indiqué par Retry-After."
    }
    TOO_MANY_REGISTRATIONS: Limited = "too-many-registrations" {
        en: "Too many registrations",
            "There were too many registrations from this network: try again after the time in \
             Retry-After.";
        fr: "Trop d’inscriptions",
            "Il y a eu trop d’inscriptions depuis ce réseau : réessayez après le délai indiqué par \
             Retry-After."
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_codes_is_a_contract() {
        let codes: Vec<_> = ALL
            .iter()
            .map(|code| format!("{code} {:?}", code.class()))
            .collect();
        assert_eq!(
            codes,
            [
                "registration-not-found NotFound",
                "resend-too-soon Limited",
                "too-many-registrations Limited",
            ]
        );
    }
}
