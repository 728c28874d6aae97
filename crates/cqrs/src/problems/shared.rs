//! Problems that several contexts have. A code that only one context uses is declared there.

crate::problem_codes! {
    BAD_CURSOR: Malformed = "bad-cursor" {
        en: "Invalid cursor",
            "The cursor does not belong to this list with these filters and this order: start \
             again without one.";
        fr: "Curseur invalide",
            "Le curseur n’appartient pas à cette liste avec ces filtres et cet ordre : \
             recommencez sans curseur."
    }
    CODE_INVALID: Malformed = "code-invalid" {
        en: "Invalid code", "The code or link is wrong, expired or already used.";
        fr: "Code invalide", "Le code ou le lien est faux, expiré ou déjà utilisé."
    }
    USER_NOT_FOUND: NotFound = "user-not-found" {
        en: "User not found", "There is no user with this id.";
        fr: "Utilisateur introuvable", "Il n’existe aucun utilisateur avec cet identifiant."
    }
    LAST_ADMINISTRATOR: Conflict = "last-administrator" {
        en: "Last administrator",
            "No active user would be left who has every permission: grant another user the role \
             superadmin first.";
        fr: "Dernier administrateur",
            "Plus aucun utilisateur actif n’aurait toutes les permissions : attribuez d’abord le \
             rôle superadmin à un autre utilisateur."
    }
    PRIVILEGE_ESCALATION: Forbidden = "privilege-escalation" {
        en: "Insufficient permissions",
            "The user or the role has, or would get, a permission that you lack, so nothing was \
             changed.";
        fr: "Permissions insuffisantes",
            "L’utilisateur ou le rôle a, ou aurait, une permission que vous n’avez pas ; rien n’a \
             été modifié."
    }
    VERSION_CONFLICT: PreconditionFailed = "version-conflict" {
        en: "Precondition failed",
            "It has changed since you read it: read it again, then repeat the change.";
        fr: "Précondition non remplie",
            "La ressource a changé depuis votre lecture : relisez-la, puis répétez la \
             modification."
    }
    VALIDATION_FAILED: Invalid = "validation-failed" {
        en: "Validation failed",
            "Some fields are missing, unknown or invalid; errors lists all of them.";
        fr: "Validation échouée",
            "Des champs sont absents, inconnus ou invalides ; errors les énumère tous."
    }
    TOO_MANY_ATTEMPTS: Limited = "too-many-attempts" {
        en: "Too many attempts",
            "There were too many wrong passwords or codes: try again, or request a new code, \
             after the time in Retry-After.";
        fr: "Trop d’essais",
            "Trop de mots de passe ou de codes faux : réessayez, ou demandez un nouveau code, \
             après le délai indiqué par Retry-After."
    }
}
