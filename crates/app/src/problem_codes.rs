//! The problem codes of all contexts and of the command line side by side.

use cqrs::ProblemCode;
use kernel::Locale;
use std::collections::BTreeSet;

/// The tables that the API shows, in every language.
const CONTEXTS: [&[ProblemCode]; 8] = [
    cqrs::problems::ALL,
    cqrs::problems::SHARED,
    access::problems::ALL,
    audit::problems::ALL,
    auth::problems::ALL,
    flows::problems::ALL,
    registration::problems::ALL,
    user_profile::problems::ALL,
];

#[test]
fn no_code_is_declared_twice() {
    let codes = CONTEXTS.into_iter().chain([infra_cli::problems::ALL]).flatten();
    let mut names = BTreeSet::new();
    let twice: Vec<_> = codes.filter(|code| !names.insert(code.name())).collect();
    assert_eq!(twice, [] as [&ProblemCode; 0]);
}

#[test]
fn codes_are_kebab_case_and_worded_in_every_language() {
    let is_kebab_case = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    for code in CONTEXTS.into_iter().flatten() {
        assert!(code.name().bytes().all(is_kebab_case), "{code}");
        let [english, french] = [Locale::En, Locale::Fr].map(|locale| code.wording(locale));
        assert_ne!(english.detail, french.detail, "{code}");
        for wording in [english, french] {
            assert!((1..=5).contains(&wording.title.split(' ').count()), "{code}");
            assert!(wording.detail.ends_with('.'), "{code}");
        }
    }
}
