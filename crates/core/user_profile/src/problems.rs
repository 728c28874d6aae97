//! Problem codes of profiles and data exports.

pub(crate) use cqrs::problems::{
    BAD_CURSOR, INVALID_TOKEN, PRIVILEGE_ESCALATION, USER_NOT_FOUND, VERSION_CONFLICT,
};

cqrs::problem_codes! {
    EXPORT_NOT_FOUND: NotFound = "export-not-found" {
        en: "Export not found", "You have no export with this id, or it has expired.";
        fr: "Export introuvable", "Vous n’avez aucun export avec cet identifiant, ou il a expiré."
    }
    PROFILE_ALREADY_FINALIZED: Conflict = "profile-already-finalized" {
        en: "Profile already finalized",
            "The profile was finalized before and cannot be finalized again.";
        fr: "Profil déjà finalisé", "Le profil a déjà été finalisé et ne peut pas l’être à nouveau."
    }
    PROFILE_INCOMPLETE: PreconditionRequired = "profile-incomplete" {
        en: "Profile incomplete", "You are logged in, but your profile has to be finalized first.";
        fr: "Profil incomplet", "Vous êtes connecté, mais votre profil doit d’abord être finalisé."
    }
    TOO_MANY_EXPORTS: Limited = "too-many-exports" {
        en: "Too many exports",
            "The maximum number of exports per day is reached; try again after the time in \
             Retry-After.";
        fr: "Trop d’exports",
            "Le nombre maximal d’exports par jour est atteint ; réessayez après le délai indiqué \
             par Retry-After."
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
                "export-not-found NotFound",
                "profile-already-finalized Conflict",
                "profile-incomplete PreconditionRequired",
                "too-many-exports Limited",
            ]
        );
    }
}
