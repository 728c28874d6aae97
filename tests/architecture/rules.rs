//! The rules that dependencies between packages must keep.

use super::{
    graph::{Graph, Package},
    policy::Policy,
};

pub struct Rule {
    pub name: &'static str,
    pub violations: fn(&Graph, &Policy) -> Vec<String>,
}

pub const RULES: &[Rule] = &[
    Rule {
        name: "domains depend only on data types",
        violations: domains,
    },
    Rule {
        name: "core does not depend on infra",
        violations: inwards,
    },
    Rule {
        name: "contexts do not depend on each other",
        violations: contexts,
    },
    Rule {
        name: "engines do not depend on contexts",
        violations: engines,
    },
    Rule {
        name: "frameworks are used by their owners only",
        violations: owners,
    },
    Rule {
        name: "the binary contains no test crates",
        violations: shipped,
    },
    Rule {
        name: "licenses are permissive",
        violations: licenses,
    },
    Rule {
        name: "no system libraries are linked",
        violations: system_libraries,
    },
];

fn domains(graph: &Graph, _: &Policy) -> Vec<String> {
    const ALLOWED: [&str; 5] = ["chrono", "loggia-kernel", "serde", "thiserror", "uuid"];
    let domains = graph
        .within("crates/core/")
        .filter(|package| package.folder.ends_with("/domain"));
    domains
        .flat_map(|domain| uses(domain, |used| !ALLOWED.contains(&used)))
        .collect()
}

fn uses(package: &Package, forbidden: impl Fn(&str) -> bool) -> Vec<String> {
    let found = package.uses.iter().filter(|used| forbidden(used));
    found
        .map(|used| format!("{} uses {used}", package.name))
        .collect()
}

fn inwards(graph: &Graph, _: &Policy) -> Vec<String> {
    let inner = ["crates/core/", "crates/cqrs", "crates/services"]
        .into_iter()
        .flat_map(|folder| graph.within(folder));
    let mut found = Vec::new();
    for package in inner {
        let outer = graph.reach(&package.name).into_iter().filter(|used| {
            let folder = graph.folder_of(used);
            folder.starts_with("crates/infra/") || folder == "crates/app"
        });
        found.extend(outer.map(|used| format!("{} reaches {used}", package.name)));
    }
    found
}

/// Returns the context of a folder: `auth` for `crates/core/auth` and `crates/core/auth/domain`,
/// none for flows and the kernel.
fn context(folder: &str) -> Option<&str> {
    let name = folder.strip_prefix("crates/core/")?.split('/').next()?;
    (name != "kernel" && name != "flows").then_some(name)
}

fn contexts(graph: &Graph, _: &Policy) -> Vec<String> {
    let mut found = Vec::new();
    for package in graph.within("crates/core/") {
        let Some(own) = context(&package.folder) else {
            continue;
        };
        found.extend(uses(package, |used| {
            context(graph.folder_of(used)).is_some_and(|other| other != own)
        }));
    }
    found
}

/// Crates that other programs use without the accounts contexts.
const ENGINES: &[&str] = &["loggia-cli", "loggia-http"];

fn engines(graph: &Graph, _: &Policy) -> Vec<String> {
    let mut found = Vec::new();
    for engine in ENGINES {
        let is_context = |used: &&str| {
            let folder = graph.folder_of(used);
            folder.starts_with("crates/core/") && folder != "crates/core/kernel"
        };
        found.extend(
            graph
                .reach(engine)
                .into_iter()
                .filter(is_context)
                .map(|used| format!("{engine} reaches {used}")),
        );
    }
    found
}

fn owners(graph: &Graph, policy: &Policy) -> Vec<String> {
    let elsewhere = |package: &Package| uses(package, |used| !policy.may_use(&package.name, used));
    graph.packages().flat_map(elsewhere).collect()
}

fn shipped(graph: &Graph, _: &Policy) -> Vec<String> {
    let tests = |used: &&str| graph.folder_of(used).starts_with("crates/testing");
    graph
        .reach("loggia")
        .into_iter()
        .filter(tests)
        .map(|used| format!("the binary contains {used}"))
        .collect()
}

fn licenses(graph: &Graph, policy: &Policy) -> Vec<String> {
    let found = graph
        .packages()
        .filter(|package| !policy.is_permissive(&package.license));
    found
        .map(|package| format!("{} is licensed under {:?}", package.name, package.license))
        .collect()
}

fn system_libraries(graph: &Graph, policy: &Policy) -> Vec<String> {
    let found = graph
        .packages()
        .filter(|package| policy.is_banned(&package.name));
    found
        .map(|package| format!("{} is linked", package.name))
        .collect()
}
