//! The dependency graph of the packages; dev-dependencies and build-dependencies are excluded.

use cargo_metadata::{DependencyKind, MetadataCommand};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

#[derive(Debug, Clone)]
pub struct Package {
    pub name: String,
    /// The folder in this workspace; empty for external packages.
    pub folder: String,
    pub license: String,
    pub uses: Vec<String>,
}

pub fn package(name: &str, folder: &str, uses: &[&str]) -> Package {
    let uses = uses.iter().map(ToString::to_string).collect();
    Package {
        name: name.to_owned(),
        folder: folder.to_owned(),
        license: "MIT".to_owned(),
        uses,
    }
}

impl Package {
    pub fn licensed(self, license: &str) -> Self {
        Self {
            license: license.to_owned(),
            ..self
        }
    }
}

#[derive(Debug)]
pub struct Graph(BTreeMap<String, Package>);

impl Graph {
    pub fn new(packages: Vec<Package>) -> Self {
        Self(
            packages
                .into_iter()
                .map(|package| (package.name.clone(), package))
                .collect(),
        )
    }

    pub fn of_this_workspace() -> Result<Self, Box<dyn std::error::Error>> {
        let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
        Self::resolved(MetadataCommand::new().manifest_path(manifest))
    }

    /// Returns the graph of another workspace, which depends on ours with these features.
    pub fn of_dependent(manifest: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        Self::resolved(MetadataCommand::new().manifest_path(manifest))
    }

    fn resolved(command: &MetadataCommand) -> Result<Self, Box<dyn std::error::Error>> {
        let metadata = command.exec()?;
        let root = metadata.workspace_root.clone();
        let resolved = metadata
            .resolve
            .as_ref()
            .ok_or("the workspace does not resolve")?;
        let name = |id: &cargo_metadata::PackageId| metadata[id].name.to_string();

        let packages = resolved.nodes.iter().map(|node| {
            let package = &metadata[&node.id];
            let folder = package
                .manifest_path
                .parent()
                .and_then(|path| path.strip_prefix(&root).ok());
            let built = node.deps.iter().filter(|dep| {
                dep.dep_kinds
                    .iter()
                    .any(|k| k.kind == DependencyKind::Normal)
            });
            Package {
                name: package.name.to_string(),
                folder: folder.map(ToString::to_string).unwrap_or_default(),
                license: package.license.clone().unwrap_or_default(),
                uses: built.map(|dep| name(&dep.pkg)).collect(),
            }
        });
        Ok(Self::new(packages.collect()))
    }

    pub fn packages(&self) -> impl Iterator<Item = &Package> {
        self.0.values()
    }

    pub fn within<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a Package> {
        self.packages()
            .filter(move |package| package.folder.starts_with(folder))
    }

    pub fn folder_of(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |package| &package.folder)
    }

    /// Returns all direct and transitive dependencies of a package.
    pub fn reach(&self, name: &str) -> BTreeSet<&str> {
        let (mut seen, mut open) = (BTreeSet::new(), vec![name]);
        while let Some(name) = open.pop() {
            let Some(package) = self.0.get(name) else {
                continue;
            };
            for used in &package.uses {
                if seen.insert(used.as_str()) {
                    open.push(used);
                }
            }
        }
        seen
    }
}
