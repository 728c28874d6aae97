/// What whoever runs the tests asks for.
#[expect(clippy::disallowed_methods, reason = "tests have no settings to read it from")]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
