//! Checks dependency rules between crates with `cargo metadata`. `deny.toml` also checks the owners of
//! frameworks and the licenses.

#[path = "architecture/graph.rs"]
mod graph;
#[path = "architecture/language.rs"]
mod language;
#[path = "architecture/rules.rs"]
mod rules;

use graph::{Graph, package};
use rules::{RULES, Rule};

#[test]
fn the_workspace_complies_with_every_rule() -> Result<(), Box<dyn std::error::Error>> {
    let graph = Graph::of_this_workspace()?;
    let broken: Vec<String> = RULES.iter().flat_map(|rule| violations(rule, &graph)).collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    Ok(())
}

fn violations(rule: &Rule, graph: &Graph) -> Vec<String> {
    (rule.violations)(graph).into_iter().map(|found| format!("{}: {found}", rule.name)).collect()
}

/// Returns for each rule a workspace that violates only this rule.
fn violating_workspaces() -> Vec<(&'static str, Graph)> {
    let workspace = |packages: &[graph::Package]| Graph::new(packages.to_vec());
    let chrono = package("chrono", "", &[]);
    vec![
        (
            "domains depend only on data types",
            workspace(&[package("auth-domain", "crates/core/auth/domain", &["tokio"]), package("tokio", "", &[])]),
        ),
        (
            "core does not depend on infra",
            workspace(&[
                package("auth", "crates/core/auth", &["helper"]),
                package("helper", "crates/helper", &["infra-mail"]),
                package("infra-mail", "crates/infra/mail", &[]),
            ]),
        ),
        (
            "contexts do not depend on each other",
            workspace(&[
                package("auth", "crates/core/auth", &["access-domain"]),
                package("access-domain", "crates/core/access/domain", &["chrono"]),
                chrono,
            ]),
        ),
        (
            "each framework has one owner",
            workspace(&[package("infra-worker", "crates/infra/worker", &["diesel"]), package("diesel", "", &[])]),
        ),
        (
            "the binary contains no test crates",
            workspace(&[package("loggia", "crates/app", &["testing"]), package("testing", "crates/testing", &[])]),
        ),
        ("licenses are permissive", workspace(&[package("viral", "", &[]).licensed("GPL-3.0-or-later")])),
        ("no system libraries are linked", workspace(&[package("pq-sys", "", &[])])),
    ]
}

#[test]
fn each_rule_detects_its_violation() {
    for (name, graph) in violating_workspaces() {
        let broken: Vec<&str> =
            RULES.iter().filter(|rule| !(rule.violations)(&graph).is_empty()).map(|rule| rule.name).collect();
        assert_eq!(broken, [name]);
    }
}

#[test]
fn each_rule_has_a_violating_workspace() {
    let workspaces = violating_workspaces();
    for rule in RULES {
        assert!(workspaces.iter().any(|(name, _)| *name == rule.name), "{}", rule.name);
    }
}

#[test]
fn license_alternatives_need_one_permissive_license_and_conjunctions_all() {
    for good in ["MIT", "MIT OR Apache-2.0", "Apache-2.0/MIT", "(MIT OR GPL-3.0) AND Unicode-3.0"] {
        assert!(rules::is_permissive(good), "{good}");
    }
    for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "MPL-2.0", "(MIT OR Apache-2.0) AND AGPL-3.0"] {
        assert!(!rules::is_permissive(bad), "{bad}");
    }
}
