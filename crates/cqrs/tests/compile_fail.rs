//! Wiring that is not complete does not compile, and the compiler says what is missing.

#[test]
fn missing_declarations_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}
