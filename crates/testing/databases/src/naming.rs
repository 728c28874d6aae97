//! Names that no other test has, in this process or another.

use std::{
    hash::{BuildHasher, RandomState},
    sync::{
        LazyLock,
        atomic::{AtomicUsize, Ordering},
    },
};

/// Process ids repeat, on this machine and between machines that share a server.
static RANDOM: LazyLock<String> = LazyLock::new(|| format!("{:016x}", RandomState::new().hash_one(std::process::id())));

/// `loggia_test_<pid>_<n>_<random>`
pub(crate) fn database() -> String {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("loggia_test_{}_{number}_{}", std::process::id(), *RANDOM)
}

/// The names of this process without their number.
pub(crate) fn process() -> String {
    format!("loggia_test_{}_{}", std::process::id(), *RANDOM)
}
