//! Database names that are unique across tests and processes.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Needed because process ids repeat over time and between machines that share a server.
static RANDOM: LazyLock<String> =
    LazyLock::new(|| format!("{:016x}", RandomState::new().hash_one(std::process::id())));

/// Returns a new name: `loggia_test_<pid>_<n>_<random>`.
pub(crate) fn database() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("loggia_test_{}_{number}_{}", std::process::id(), *RANDOM)
}

/// Returns the name of this process: that of its databases without their number.
pub(crate) fn process() -> String {
    format!("loggia_test_{}_{}", std::process::id(), *RANDOM)
}
