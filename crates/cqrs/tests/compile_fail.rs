//! Wiring that is not complete does not compile, and the compiler says what is missing.

#[test]
fn what_is_forgotten_does_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
