/// Returns an environment variable that configures the test run, or `None` if it is unset or empty.
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no settings to read it from"
)]
pub(crate) fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
