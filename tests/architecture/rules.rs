//! The dependency rules.

use super::graph::{Graph, Package};

pub struct Rule {
    pub name: &'static str,
    pub violations: fn(&Graph) -> Vec<String>,
}

pub const RULES: &[Rule] = &[
    Rule { name: "domains depend only on data types", violations: domains },
    Rule { name: "core does not depend on infra", violations: inwards },
    Rule { name: "contexts do not depend on each other", violations: contexts },
    Rule { name: "each framework has one owner", violations: owners },
    Rule { name: "the binary contains no test crates", violations: shipped },
    Rule { name: "licenses are permissive", violations: licenses },
    Rule { name: "no system libraries are linked", violations: system_libraries },
];

fn domains(graph: &Graph) -> Vec<String> {
    const ALLOWED: [&str; 5] = ["chrono", "kernel", "serde", "thiserror", "uuid"];
    let domains = graph.within("crates/core/").filter(|package| package.folder.ends_with("/domain"));
    domains.flat_map(|domain| uses(domain, |used| !ALLOWED.contains(&used))).collect()
}

fn uses(package: &Package, forbidden: impl Fn(&str) -> bool) -> Vec<String> {
    let found = package.uses.iter().filter(|used| forbidden(used));
    found.map(|used| format!("{} uses {used}", package.name)).collect()
}

fn inwards(graph: &Graph) -> Vec<String> {
    let inner = ["crates/core/", "crates/cqrs", "crates/services"].into_iter().flat_map(|folder| graph.within(folder));
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

/// Returns the context of a folder: `auth` for `crates/core/auth` and `crates/core/auth/domain`, none
/// for flows and the kernel.
fn context(folder: &str) -> Option<&str> {
    let name = folder.strip_prefix("crates/core/")?.split('/').next()?;
    (name != "kernel" && name != "flows").then_some(name)
}

fn contexts(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for package in graph.within("crates/core/") {
        let Some(own) = context(&package.folder) else { continue };
        found.extend(uses(package, |used| context(graph.folder_of(used)).is_some_and(|other| other != own)));
    }
    found
}

fn owners(graph: &Graph) -> Vec<String> {
    const OWNERS: [(&str, &str); 14] = [
        ("actix-cors", "infra-http"),
        ("actix-web", "infra-http"),
        ("argon2", "infra-services"),
        ("askama", "infra-mail"),
        ("aws-lc-rs", "infra-services"),
        ("clap", "infra-cli"),
        ("deadpool", "infra-diesel"),
        ("diesel", "infra-diesel"),
        ("diesel-async", "infra-diesel"),
        ("diesel_migrations", "infra-diesel"),
        ("jsonwebtoken", "infra-services"),
        ("lettre", "infra-mail"),
        ("tokio-postgres", "infra-diesel"),
        ("utoipa", "infra-http"),
    ];
    let mut found = Vec::new();
    // unshipped crates are exempt: benchmarks compare with bare handlers, tests read the tables
    let shipped =
        |package: &&Package| package.folder != "crates/bench" && !package.folder.starts_with("crates/testing");
    for package in graph.within("crates/").filter(shipped) {
        let owned_elsewhere =
            |used: &str| OWNERS.iter().any(|(framework, owner)| *framework == used && *owner != package.name);
        found.extend(uses(package, owned_elsewhere));
    }
    found
}

fn shipped(graph: &Graph) -> Vec<String> {
    let tests = |used: &&str| graph.folder_of(used).starts_with("crates/testing");
    graph.reach("loggia").into_iter().filter(tests).map(|used| format!("the binary contains {used}")).collect()
}

fn licenses(graph: &Graph) -> Vec<String> {
    let found = graph.packages().filter(|package| !is_permissive(&package.license));
    found.map(|package| format!("{} is licensed under {:?}", package.name, package.license)).collect()
}

/// Returns whether an SPDX expression, or the older form with slashes, allows a permissive license.
/// Supports one level of parentheses.
pub fn is_permissive(expression: &str) -> bool {
    const PERMISSIVE: [&str; 14] = [
        "0BSD",
        "Apache-2.0",
        "Apache-2.0 WITH LLVM-exception",
        "BSD-1-Clause",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "BSL-1.0",
        "CC0-1.0",
        "CDLA-Permissive-2.0",
        "ISC",
        "MIT",
        "Unicode-3.0",
        "Unlicense",
        "Zlib",
    ];
    let expression = expression.replace('/', " OR ");
    let alternative = |part: &str| part.split(" OR ").any(|license| PERMISSIVE.contains(&license.trim()));
    expression.split(" AND ").all(|part| alternative(part.trim().trim_start_matches('(').trim_end_matches(')')))
}

fn system_libraries(graph: &Graph) -> Vec<String> {
    const FOREIGN: [&str; 4] = ["mysqlclient-sys", "native-tls", "openssl-sys", "pq-sys"];
    let found = graph.packages().filter(|package| FOREIGN.contains(&package.name.as_str()));
    found.map(|package| format!("{} is linked", package.name)).collect()
}
