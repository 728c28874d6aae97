//! Hashes passwords with Argon2id (RFC 9106) on low-priority threads behind a bounded queue.

mod hashing_threads;
mod places;
mod recipe;
mod working_memory;

#[cfg(test)]
mod tests;

use argon2::Params;
use async_trait::async_trait;
use hashing_threads::HashingThreads;
use kernel::{Fault, Password, PasswordHash};
use places::Place;
use recipe::Recipe;
use services::{HashCaller, HashPlace, Hasher};
use std::{io, sync::Arc};
use working_memory::WorkingMemory;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Argon2Settings {
    pub memory_kib: u32,
    pub iterations: u32,
    pub parallelism: u32,
    /// Number of threads. Each keeps `memory_kib` after its first job.
    pub workers: usize,
    /// Maximum number of waiting jobs; beyond it, requests fail with [`Fault::Overloaded`].
    pub queue: usize,
    /// Niceness of the threads, from 0 to 19.
    pub nice: i32,
}

/// The minimum parameters that OWASP recommends for Argon2id.
impl Default for Argon2Settings {
    fn default() -> Self {
        Self {
            memory_kib: 19_456,
            iterations: 2,
            parallelism: 1,
            workers: 2,
            queue: 64,
            nice: 19,
        }
    }
}

/// A password hasher; dropping it ends its threads.
#[derive(Debug)]
pub struct Argon2Hasher {
    recipe: Recipe,
    threads: HashingThreads,
}

impl Argon2Hasher {
    pub fn start(settings: Argon2Settings) -> io::Result<Arc<Self>> {
        let Argon2Settings {
            memory_kib,
            iterations,
            parallelism,
            workers,
            queue,
            nice,
        } = settings;
        let invalid = |error: &str| io::Error::new(io::ErrorKind::InvalidInput, error);
        if workers == 0 || queue == 0 {
            return Err(invalid(
                "hashing requires at least one thread and a queue of at least one job",
            ));
        }

        let parameters = Params::new(memory_kib, iterations, parallelism, None)
            .map_err(|error| invalid(&error.to_string()))?;
        let memory = WorkingMemory::keeping(parameters.block_count());
        let threads = HashingThreads::start(workers, queue, nice, &memory)?;
        Ok(Arc::new(Self {
            recipe: Recipe::new(parameters),
            threads,
        }))
    }

    /// Returns the number of jobs that wait for a thread.
    pub fn queued(&self) -> usize {
        self.threads.places().taken()
    }

    async fn run<T, W>(&self, place: Place, work: W) -> Result<T, Fault>
    where
        T: Send + 'static,
        W: FnOnce(&Recipe, &mut WorkingMemory) -> Result<T, Fault> + Send + 'static,
    {
        let recipe = self.recipe.clone();
        let answer = self
            .threads
            .submit(place, move |memory| work(&recipe, memory))?;

        answer
            .await
            .map_err(|_| Fault::unexpected("the hashing job was aborted"))?
    }
}

#[async_trait]
impl Hasher for Argon2Hasher {
    fn check_room(&self, caller: HashCaller) -> Result<(), Fault> {
        self.threads.places().check_room(caller)
    }

    fn admit(&self, caller: HashCaller) -> Result<HashPlace, Fault> {
        self.threads.places().admit(caller).map(HashPlace::new)
    }

    async fn hash_in(&self, place: HashPlace, password: Password) -> Result<PasswordHash, Fault> {
        self.run(own(place)?, move |recipe, memory| {
            recipe.hash(&password, memory)
        })
        .await
    }

    async fn verify_in(
        &self,
        place: HashPlace,
        password: Password,
        hash: Option<PasswordHash>,
    ) -> Result<bool, Fault> {
        self.run(own(place)?, move |recipe, memory| {
            recipe.verify(&password, hash.as_ref(), memory)
        })
        .await
    }

    fn needs_rehash(&self, hash: &PasswordHash) -> bool {
        self.recipe.is_stronger_than(hash)
    }
}

fn own(place: HashPlace) -> Result<Place, Fault> {
    place
        .into_guard()
        .ok_or_else(|| Fault::unexpected("the slot belongs to another queue"))
}
