use kernel::CommonPasswords;

/// An empty list.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoCommonPasswords;

impl CommonPasswords for NoCommonPasswords {
    fn contains(&self, _: &str) -> bool {
        false
    }
}

/// A list of the given passwords, which must be in lower case.
#[derive(Debug, Clone)]
pub struct CommonPasswordsOf(pub Vec<&'static str>);

impl CommonPasswords for CommonPasswordsOf {
    fn contains(&self, candidate: &str) -> bool {
        self.0.contains(&candidate)
    }
}
