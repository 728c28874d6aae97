use super::{Problem, ProblemCode};
use kernel::PasswordRefused;

impl Problem {
    /// The reasons are the API's.
    pub(crate) fn password_refused(refused: PasswordRefused) -> Self {
        let reason = match refused {
            PasswordRefused::TooShort(_) => "password-too-short",
            PasswordRefused::TooLong(_) => "password-too-long",
            PasswordRefused::ContainsNul => "password-contains-nul",
            PasswordRefused::TooCommon => "password-too-common",
            PasswordRefused::TooRepetitive => "password-too-repetitive",
            PasswordRefused::TooPersonal => "password-too-personal",
        };
        Self::new(ProblemCode::PasswordRefused, format!("the password {refused}")).because(reason)
    }
}
