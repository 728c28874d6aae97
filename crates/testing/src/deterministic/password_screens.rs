use kernel::{Password, PasswordRefused, PasswordScreen};

/// Accepts every password.
#[derive(Debug, Clone, Copy, Default)]
pub struct AcceptAllPasswords;

impl PasswordScreen for AcceptAllPasswords {
    fn check(&self, _: &Password, _: &[&str]) -> Result<(), PasswordRefused> {
        Ok(())
    }
}

/// Rejects the given passwords, which must be in lower case, as too common.
#[derive(Debug, Clone)]
pub struct RejectPasswords(pub Vec<&'static str>);

impl PasswordScreen for RejectPasswords {
    fn check(&self, password: &Password, _: &[&str]) -> Result<(), PasswordRefused> {
        let folded = password.expose().to_lowercase();
        if self.0.contains(&folded.as_str()) {
            return Err(PasswordRefused::TooCommon);
        }
        Ok(())
    }
}
