//! Checks dependency rules between packages with `cargo metadata`; owners and licenses come from
//! `deny.toml`.

#[path = "architecture/graph.rs"]
mod graph;
#[path = "architecture/language.rs"]
mod language;
#[path = "architecture/policy.rs"]
mod policy;
#[path = "architecture/rules.rs"]
mod rules;

use graph::{Graph, package};
use policy::Policy;
use rules::{RULES, Rule};

#[test]
fn the_workspace_complies_with_every_rule() -> Result<(), Box<dyn std::error::Error>> {
    let (graph, policy) = (Graph::of_this_workspace()?, Policy::of_this_workspace()?);
    let broken: Vec<String> = RULES
        .iter()
        .flat_map(|rule| violations(rule, &graph, &policy))
        .collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    Ok(())
}

fn violations(rule: &Rule, graph: &Graph, policy: &Policy) -> Vec<String> {
    (rule.violations)(graph, policy)
        .into_iter()
        .map(|found| format!("{}: {found}", rule.name))
        .collect()
}

/// Returns for each rule a graph that breaks it and no other rule.
fn broken_graphs() -> Vec<(&'static str, Graph)> {
    let graph = |packages: &[graph::Package]| Graph::new(packages.to_vec());
    let chrono = package("chrono", "", &[]);
    vec![
        (
            "domains depend only on data types",
            graph(&[
                package("loggia-auth-domain", "crates/core/auth/domain", &["tokio"]),
                package("tokio", "", &[]),
            ]),
        ),
        (
            "core does not depend on infra",
            graph(&[
                package("loggia-auth", "crates/core/auth", &["helper"]),
                package("helper", "crates/helper", &["loggia-mail"]),
                package("loggia-mail", "crates/infra/mail", &[]),
            ]),
        ),
        (
            "contexts do not depend on each other",
            graph(&[
                package("loggia-auth", "crates/core/auth", &["loggia-access-domain"]),
                package(
                    "loggia-access-domain",
                    "crates/core/access/domain",
                    &["chrono"],
                ),
                chrono,
            ]),
        ),
        (
            "engines do not depend on contexts",
            graph(&[
                package(
                    "loggia-cli",
                    "crates/infra/cli",
                    &["loggia-flows", "loggia-kernel"],
                ),
                package("loggia-flows", "crates/core/flows", &[]),
                package("loggia-kernel", "crates/core/kernel", &[]),
            ]),
        ),
        (
            "frameworks are used by their owners only",
            graph(&[
                package("loggia-worker", "crates/infra/worker", &["diesel"]),
                package("diesel", "", &[]),
            ]),
        ),
        (
            "the binary contains no test crates",
            graph(&[
                package("loggia", "crates/app", &["loggia-testing"]),
                package("loggia-testing", "crates/testing", &[]),
            ]),
        ),
        (
            "licenses are permissive",
            graph(&[package("viral", "", &[]).licensed("GPL-3.0-or-later")]),
        ),
        (
            "no system libraries are linked",
            graph(&[package("pq-sys", "", &[])]),
        ),
    ]
}

#[test]
fn each_rule_fails_on_the_graph_that_breaks_it() -> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::of_this_workspace()?;
    for (name, graph) in broken_graphs() {
        let broken: Vec<&str> = RULES
            .iter()
            .filter(|rule| !(rule.violations)(&graph, &policy).is_empty())
            .map(|rule| rule.name)
            .collect();
        assert_eq!(broken, [name]);
    }
    Ok(())
}

#[test]
fn every_rule_has_a_graph_that_breaks_it() {
    let graphs = broken_graphs();
    for rule in RULES {
        assert!(
            graphs.iter().any(|(name, _)| *name == rule.name),
            "{}",
            rule.name
        );
    }
}

#[test]
fn license_alternatives_need_one_permissive_license_and_conjunctions_all()
-> Result<(), Box<dyn std::error::Error>> {
    let policy = Policy::of_this_workspace()?;
    for good in [
        "MIT",
        "MIT OR Apache-2.0",
        "Apache-2.0/MIT",
        "(MIT OR GPL-3.0) AND Unicode-3.0",
    ] {
        assert!(policy.is_permissive(good), "{good}");
    }
    for bad in [
        "",
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "MPL-2.0",
        "(MIT OR Apache-2.0) AND AGPL-3.0",
    ] {
        assert!(!policy.is_permissive(bad), "{bad}");
    }
    Ok(())
}
