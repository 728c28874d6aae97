//! The arrows of the house, kept by Cargo's own account of it. `deny.toml` says the same of owners and licences.

#[path = "architecture/graph.rs"]
mod graph;
#[path = "architecture/rules.rs"]
mod rules;

use graph::{Graph, package};
use rules::{RULES, Rule};

#[test]
fn the_workspace_keeps_every_rule() -> Result<(), Box<dyn std::error::Error>> {
    let graph = Graph::of_this_workspace()?;
    let broken: Vec<String> = RULES.iter().flat_map(|rule| violations(rule, &graph)).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    Ok(())
}

fn violations(rule: &Rule, graph: &Graph) -> Vec<String> {
    (rule.violations)(graph).into_iter().map(|found| format!("{}: {found}", rule.name)).collect()
}

/// For each rule a house that breaks it and no other.
fn broken_houses() -> Vec<(&'static str, Graph)> {
    let house = |packages: &[graph::Package]| Graph::new(packages.to_vec());
    let chrono = package("chrono", "", &[]);
    vec![
        (
            "a domain has data and rules, nothing else",
            house(&[package("auth-domain", "crates/core/auth/domain", &["tokio"]), package("tokio", "", &[])]),
        ),
        (
            "core never reaches infra",
            house(&[
                package("auth", "crates/core/auth", &["helper"]),
                package("helper", "crates/helper", &["infra-mail"]),
                package("infra-mail", "crates/infra/mail", &[]),
            ]),
        ),
        (
            "contexts never know each other",
            house(&[
                package("auth", "crates/core/auth", &["access-domain"]),
                package("access-domain", "crates/core/access/domain", &["chrono"]),
                chrono,
            ]),
        ),
        (
            "each framework has one owner",
            house(&[package("infra-worker", "crates/infra/worker", &["diesel"]), package("diesel", "", &[])]),
        ),
        (
            "nothing of the tests is shipped",
            house(&[package("loggia", "crates/app", &["testing"]), package("testing", "crates/testing", &[])]),
        ),
        ("licences are permissive", house(&[package("viral", "", &[]).licensed("GPL-3.0-or-later")])),
        ("no system library is needed", house(&[package("pq-sys", "", &[])])),
    ]
}

#[test]
fn each_rule_fails_on_the_house_that_breaks_it() {
    for (name, graph) in broken_houses() {
        let broken: Vec<&str> =
            RULES.iter().filter(|rule| !(rule.violations)(&graph).is_empty()).map(|rule| rule.name).collect();
        assert_eq!(broken, [name]);
    }
}

#[test]
fn no_rule_is_without_such_a_house() {
    let houses = broken_houses();
    for rule in RULES {
        assert!(houses.iter().any(|(name, _)| *name == rule.name), "{}", rule.name);
    }
}

#[test]
fn a_choice_of_licences_needs_one_that_is_permissive_and_a_sum_needs_all() {
    for good in ["MIT", "MIT OR Apache-2.0", "Apache-2.0/MIT", "(MIT OR GPL-3.0) AND Unicode-3.0"] {
        assert!(rules::is_permissive(good), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "MPL-2.0", "(MIT OR Apache-2.0) AND AGPL-3.0"] {
        assert!(!rules::is_permissive(bad), "{bad}");
    }
}
