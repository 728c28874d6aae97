//! Decides whether this program may run on a database with a migration that it does not contain.
//!
//! The name of a migration declares its effect on older programs: the version before the first `_`
//! ends in a marker. The marker is stored in `__diesel_schema_migrations` in the transaction that
//! applies the migration, so an older program can read it. `docs/migrations.md` has the rules.

/// The effect of a migration on programs that do not contain it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Compatibility<'a> {
    /// Only adds to the schema: every older program keeps running.
    Expand,
    /// Removes something that programs with this migration no longer use.
    After(&'a str),
    /// No older program may run.
    Breaking,
}

impl<'a> Compatibility<'a> {
    /// Returns `None` for a version without a marker, which is treated as breaking.
    pub(crate) fn declared_by(version: &'a str) -> Option<Self> {
        if version.ends_with("expand") {
            return Some(Self::Expand);
        }
        if version.ends_with("breaking") {
            return Some(Self::Breaking);
        }
        let (_, required) = version.rsplit_once("after")?;
        let is_version = !required.is_empty() && required.bytes().all(|byte| byte.is_ascii_digit());
        is_version.then_some(Self::After(required))
    }
}

/// Returns whether a program with the `known` migrations may run on a database with `version`.
pub(crate) fn permits(version: &str, known: &[String]) -> bool {
    match Compatibility::declared_by(version) {
        Some(Compatibility::Expand) => true,
        Some(Compatibility::After(required)) => {
            known.iter().any(|known| is_numbered(known, required))
        }
        Some(Compatibility::Breaking) | None => false,
    }
}

/// Compares without the marker of `version`.
pub(crate) fn is_numbered(version: &str, number: &str) -> bool {
    let rest = version.strip_prefix(number);
    rest.is_some_and(|marker| !marker.starts_with(|first: char| first.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = [
        "20261201000001",
        "20261202000001expand",
        "20261203000001after20261201000001",
    ];

    fn is_permitted(version: &str) -> bool {
        permits(version, &KNOWN.map(str::to_owned))
    }

    #[test]
    fn additions_are_permitted() {
        assert!(is_permitted("20270101000001expand"));
    }

    #[test]
    fn a_removal_needs_the_migration_that_made_it_safe() {
        for known in ["20261201000001", "20261202000001", "20261203000001"] {
            assert!(
                is_permitted(&format!("20270101000001after{known}")),
                "{known}"
            );
        }
        for unknown in [
            "20261204000001",
            "2026120100000",
            "202612010000011",
            "0261201000001",
        ] {
            assert!(
                !is_permitted(&format!("20270101000001after{unknown}")),
                "{unknown}"
            );
        }
    }

    #[test]
    fn everything_else_is_refused() {
        for version in [
            "20270101000001",
            "20270101000001breaking",
            "20270101000001after",
            "20270101000001aftermath",
            "20270101000001expanded",
            "20270101000001EXPAND",
            "",
        ] {
            assert!(!is_permitted(version), "{version:?}");
        }
    }
}
