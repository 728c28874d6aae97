//! Problem codes of accounts, sessions and signing keys.

pub(crate) use cqrs::problems::{
    CODE_INVALID, LAST_ADMINISTRATOR, PRIVILEGE_ESCALATION, TOO_MANY_ATTEMPTS, USER_NOT_FOUND,
    VALIDATION_FAILED,
};

cqrs::problem_codes! {
    ADDRESS_TAKEN: Conflict = "address-taken" {
        en: "Address taken", "An account with this address exists already.";
        fr: "Adresse déjà utilisée", "Il existe déjà un compte avec cette adresse."
    }
    INVALID_CREDENTIALS: Unauthenticated = "invalid-credentials" {
        en: "Invalid credentials", "The e-mail address or the password is wrong.";
        fr: "Identifiants invalides", "L’adresse électronique ou le mot de passe est incorrect."
    }
    INVALID_SESSION_TOKEN: Unauthenticated = "invalid-session-token" {
        en: "Invalid session token",
            "The session token is invalid, or the session has ended: log in again.";
        fr: "Jeton de session invalide",
            "Le jeton de session n’est pas valide, ou la session est terminée : reconnectez-vous."
    }
    MAIL_NOT_FOUND: NotFound = "mail-not-found" {
        en: "Mail not found",
            "No mail has this id, or it is in transfer: mails that were sent are not kept.";
        fr: "Message introuvable",
            "Aucun message n’a cet identifiant, ou il est en cours d’envoi ; les messages envoyés \
             ne sont pas conservés."
    }
    OWN_ACCOUNT: Forbidden = "own-account" {
        en: "Own account", "Administrators cannot suspend or delete their own account here.";
        fr: "Votre propre compte",
            "Un administrateur ne peut ni suspendre ni supprimer son propre compte ici."
    }
    REAUTHENTICATION_FAILED: Forbidden = "reauthentication-failed" {
        en: "Wrong current password",
            "The current password is wrong, so nothing was changed. After too many wrong passwords \
             the session ends.";
        fr: "Mot de passe actuel incorrect",
            "Le mot de passe actuel est incorrect, rien n’a donc été changé. Après trop d’erreurs, \
             la session prend fin."
    }
    SESSION_NOT_FOUND: NotFound = "session-not-found" {
        en: "Session not found", "There is no session with this id.";
        fr: "Session introuvable", "Il n’existe aucune session avec cet identifiant."
    }
    SESSION_TOKEN_REUSED: Unauthenticated = "session-token-reused" {
        en: "Session token reused",
            "The session token was replaced before, so the session has been ended: log in again.";
        fr: "Jeton de session réutilisé",
            "Le jeton de session avait été remplacé ; la session est donc terminée : \
             reconnectez-vous."
    }
    SIGNING_KEY_NOT_FOUND: NotFound = "signing-key-not-found" {
        en: "Signing key not found", "There is no signing key with this kid.";
        fr: "Clé de signature introuvable", "Il n’existe aucune clé de signature avec ce kid."
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
                "address-taken Conflict",
                "invalid-credentials Unauthenticated",
                "invalid-session-token Unauthenticated",
                "mail-not-found NotFound",
                "own-account Forbidden",
                "reauthentication-failed Forbidden",
                "session-not-found NotFound",
                "session-token-reused Unauthenticated",
                "signing-key-not-found NotFound",
            ]
        );
    }
}
