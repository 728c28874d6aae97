//! Problem codes of the flows.

pub(crate) use cqrs::problems::{
    CODE_INVALID, PRIVILEGE_ESCALATION, TOO_MANY_ATTEMPTS, VALIDATION_FAILED,
};

cqrs::problem_codes! {
    PASSWORD_REFUSED: Invalid = "password-refused" {
        en: "Password refused", "The password does not meet the rules: choose another one.";
        fr: "Mot de passe refusé",
            "Le mot de passe ne respecte pas les règles : choisissez-en un autre."
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
        assert_eq!(codes, ["password-refused Invalid",]);
    }
}
