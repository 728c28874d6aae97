//! Problem codes of roles and their holders.

use cqrs::{FieldFault, RefusalDetails};

pub(crate) use cqrs::problems::{
    LAST_ADMINISTRATOR, PRIVILEGE_ESCALATION, USER_NOT_FOUND, VALIDATION_FAILED, VERSION_CONFLICT,
};

cqrs::problem_codes! {
    BUILT_IN_ROLE: Conflict = "built-in-role" {
        en: "Built-in role", "This role comes with the service: it cannot be changed or deleted.";
        fr: "Rôle intégré",
            "Ce rôle fait partie du service : il ne peut être ni modifié ni supprimé."
    }
    OWN_ROLES: Forbidden = "own-roles" {
        en: "Own roles", "Administrators cannot change their own roles: ask another administrator.";
        fr: "Vos propres rôles",
            "Un administrateur ne modifie pas ses propres rôles : demandez à un autre \
             administrateur."
    }
    ROLE_IN_USE: Conflict = "role-in-use" {
        en: "Role in use", "Users hold this role: revoke it from all of them before you delete it.";
        fr: "Rôle utilisé",
            "Des utilisateurs ont ce rôle : retirez-le à tous avant de le supprimer."
    }
    ROLE_NAME_TAKEN: Conflict = "role-name-taken" {
        en: "Role name taken", "A role with this name exists already.";
        fr: "Nom de rôle déjà pris", "Il existe déjà un rôle de ce nom."
    }
    ROLE_NOT_FOUND: NotFound = "role-not-found" {
        en: "Role not found", "There is no role with this name.";
        fr: "Rôle introuvable", "Il n’existe aucun rôle de ce nom."
    }
    TOO_MANY_ROLES: Conflict = "too-many-roles" {
        en: "Too many roles", "The maximum number of roles is reached: delete one first.";
        fr: "Trop de rôles", "Le nombre maximal de rôles est atteint : supprimez-en un d’abord."
    }
}

/// The field `roles` names a role that does not exist.
pub fn unknown_role() -> RefusalDetails {
    let fault = FieldFault::new("unknown-role", "names a role that does not exist");
    RefusalDetails::field("/roles", fault.in_french("nomme un rôle qui n’existe pas"))
}

/// The field `permissions` names a permission that does not exist.
pub fn unknown_permission() -> RefusalDetails {
    let fault = FieldFault::new(
        "unknown-permission",
        "names a permission that does not exist",
    );
    RefusalDetails::field(
        "/permissions",
        fault.in_french("nomme une permission qui n’existe pas"),
    )
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
                "built-in-role Conflict",
                "own-roles Forbidden",
                "role-in-use Conflict",
                "role-name-taken Conflict",
                "role-not-found NotFound",
                "too-many-roles Conflict",
            ]
        );
    }
}
