//! The problem codes of all contexts and of the command line side by side.

use crate::context_set::ContextSet;
use cqrs::ProblemCode;
use kernel::Locale;
use std::collections::BTreeSet;

/// Returns the codes that the API shows, in every language.
fn codes() -> Vec<ProblemCode> {
    let contexts = ContextSet::accounts().problems();
    let transports = [infra_http::codes::ALL, infra_http_accounts::problems::ALL];
    [cqrs::problems::ALL, cqrs::problems::SHARED, &contexts]
        .into_iter()
        .chain(transports)
        .flatten()
        .copied()
        .collect()
}

#[test]
fn no_code_is_declared_twice() {
    let of_command_line = [infra_cli::problems::ALL, infra_cli_accounts::problems::ALL].concat();
    let codes = codes().into_iter().chain(of_command_line);
    let mut names = BTreeSet::new();
    let twice: Vec<_> = codes.filter(|code| !names.insert(code.name())).collect();
    assert_eq!(twice, []);
}

#[test]
fn codes_are_kebab_case_and_worded_in_every_language() {
    let is_kebab_case = |byte: u8| byte.is_ascii_lowercase() || byte == b'-';
    for code in codes() {
        assert!(code.name().bytes().all(is_kebab_case), "{code}");
        let [english, french] = [Locale::En, Locale::Fr].map(|locale| code.wording(locale));
        assert_ne!(english.detail, french.detail, "{code}");
        for wording in [english, french] {
            assert!(
                (1..=5).contains(&wording.title.split(' ').count()),
                "{code}"
            );
            assert!(wording.detail.ends_with('.'), "{code}");
        }
    }
}
