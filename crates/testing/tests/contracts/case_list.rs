//! Checks that every contract case is in the list and therefore runs.

use crate::in_memory_store::InMemoryStore;
use loggia_testing::contracts::all;
use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn every_case_in_the_sources_is_listed() -> Result<(), Box<dyn std::error::Error>> {
    let listed: BTreeSet<_> = all::<InMemoryStore>()
        .iter()
        .map(|case| case.name.to_owned())
        .collect();

    let mut written = BTreeSet::new();
    for file in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/contracts"))? {
        let path = file?.path();
        let suite = path
            .file_stem()
            .ok_or("a file without a name")?
            .to_string_lossy()
            .into_owned();
        let source = fs::read_to_string(&path)?;
        let cases = source
            .split("\npub async fn ")
            .skip(1)
            .filter_map(|case| case.split_once("<S: ContractStore>("));
        let takes_a_store = |parameters: &&str| parameters.trim_start().starts_with("store: S");
        written.extend(
            cases
                .filter(|(_, rest)| takes_a_store(rest))
                .map(|(name, _)| format!("{suite}::{name}")),
        );
    }

    assert!(written.len() > 100, "the sources were parsed");
    assert_eq!(
        written.symmetric_difference(&listed).collect::<Vec<_>>(),
        [""; 0]
    );
    Ok(())
}
