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
#[path = "architecture/security.rs"]
mod security;

use graph::{Graph, package};
use policy::Policy;
use rules::{RULES, Rule};
use std::{fs, path::Path};

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

/// Returns the graph of a package that depends on the façade with these features only.
fn built_with(features: &str) -> Result<Graph, Box<dyn std::error::Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let directory = tempfile::tempdir()?;
    let manifest = directory.path().join("Cargo.toml");
    let facade = root.join("crates/app");
    let text = format!(
        "[package]\nname = \"adopter\"\nedition = \"2024\"\n\n\
         [lib]\npath = \"lib.rs\"\n\n[workspace]\n\n\
         [dependencies.loggia]\npath = {facade:?}\n\
         default-features = false\nfeatures = [{features}]\n"
    );
    fs::write(&manifest, text)?;
    fs::write(directory.path().join("lib.rs"), "")?;
    fs::copy(root.join("Cargo.lock"), directory.path().join("Cargo.lock"))?;
    Graph::of_dependent(&manifest)
}

#[test]
fn a_build_contains_only_the_libraries_of_its_features() -> Result<(), Box<dyn std::error::Error>> {
    for (features, present, absent) in [
        (
            r#""http", "postgres""#,
            vec!["actix-web", "tokio-postgres"],
            vec![
                "clap",
                "libsqlite3-sys",
                "lettre",
                "loggia-worker",
                "loggia-testing",
            ],
        ),
        (
            r#""cli", "sqlite""#,
            vec!["clap", "libsqlite3-sys"],
            vec!["actix-web", "tokio-postgres", "lettre"],
        ),
        (
            "",
            vec!["loggia-cqrs"],
            vec!["diesel", "tokio", "aws-lc-rs"],
        ),
    ] {
        let graph = built_with(features)?;
        let built = graph.reach("adopter");
        for name in present {
            assert!(built.contains(name), "{features} lacks {name}");
        }
        for name in absent {
            assert!(!built.contains(name), "{features} contains {name}");
        }
    }
    Ok(())
}

#[test]
fn every_library_that_logs_is_pinned() -> Result<(), Box<dyn std::error::Error>> {
    let graph = Graph::of_this_workspace()?;
    let logs = |package: &&graph::Package| {
        let facades = ["log", "tracing"];
        package.folder.is_empty()
            && !facades
                .iter()
                .any(|facade| package.name.starts_with(facade))
            && package
                .uses
                .iter()
                .any(|used| facades.contains(&used.as_str()))
    };
    let mut names: Vec<_> = graph
        .packages()
        .filter(logs)
        .map(|package| package.name.replace('-', "_"))
        .collect();
    names.retain(|name| !loggia::logging::PINNED.contains(&name.as_str()));
    assert!(
        names.is_empty(),
        "{names:?} log, and are missing in logging::PINNED"
    );
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
