#[cfg(test)]
mod tests;

use super::WorkingMemory;
use crate::random_tokens::octets;
use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash as PhcHash, Salt},
};
use aws_lc_rs::constant_time;
use kernel::{Fault, Password, PasswordHash};
use zeroize::Zeroizing;

const VERSION: Version = Version::V0x13;

/// Limits for stored hashes: an attacker who can write to the table must not exhaust memory or CPU.
const MAX_MEMORY_KIB: u32 = 256 * 1024;
const MAX_ITERATIONS: u32 = 16;
const MAX_PARALLELISM: u32 = 16;

/// The current parameters of hashing.
#[derive(Debug, Clone)]
pub(super) struct Recipe {
    parameters: Params,
}

struct StoredHash {
    parameters: Params,
    salt: Salt,
    tag: Output,
}

impl Recipe {
    pub(super) const fn new(parameters: Params) -> Self {
        Self { parameters }
    }

    pub(super) fn hash(
        &self,
        password: &Password,
        memory: &mut WorkingMemory,
    ) -> Result<PasswordHash, Fault> {
        let salt = octets::<{ Salt::RECOMMENDED_LENGTH }>();
        let tag = tag(&self.parameters, password, &salt, memory)?;

        let written = PhcHash {
            algorithm: ARGON2ID_IDENT,
            version: Some(VERSION.into()),
            params: ParamsString::try_from(&self.parameters).map_err(Fault::unexpected)?,
            salt: Some(Salt::new(&salt).map_err(Fault::unexpected)?),
            hash: Some(Output::new(&tag).map_err(Fault::unexpected)?),
        };
        Ok(PasswordHash::new(written.to_string()))
    }

    pub(super) fn verify(
        &self,
        password: &Password,
        hash: Option<&PasswordHash>,
        memory: &mut WorkingMemory,
    ) -> Result<bool, Fault> {
        let stored = hash.and_then(|hash| self.parse(hash));
        let Some(StoredHash {
            parameters,
            salt,
            tag: expected,
        }) = stored
        else {
            tag(
                &self.parameters,
                password,
                &[0; Salt::RECOMMENDED_LENGTH],
                memory,
            )?;
            return Ok(false);
        };

        let actual = tag(&parameters, password, &salt, memory)?;
        Ok(constant_time::verify_slices_are_equal(expected.as_bytes(), &actual).is_ok())
    }

    /// Returns whether the parameters are stronger than those of the hash. Ignores lanes, which do
    /// not change the total work.
    pub(super) fn is_stronger_than(&self, hash: &PasswordHash) -> bool {
        let Some(stored) = self.parse(hash) else {
            return true;
        };
        stored.parameters.m_cost() < self.parameters.m_cost()
            || stored.parameters.t_cost() < self.parameters.t_cost()
            || stored.salt.len() < Salt::RECOMMENDED_LENGTH
            || stored.tag.len() < Params::DEFAULT_OUTPUT_LEN
    }

    fn parse(&self, hash: &PasswordHash) -> Option<StoredHash> {
        let hash = PhcHash::new(hash.expose()).ok()?;
        if hash.algorithm != ARGON2ID_IDENT || hash.version != Some(VERSION.into()) {
            return None;
        }
        let decimal =
            |name: &str, max: u32| hash.params.get_decimal(name).filter(|value| *value <= max);
        let memory_kib = decimal("m", self.parameters.m_cost().max(MAX_MEMORY_KIB))?;
        let iterations = decimal("t", self.parameters.t_cost().max(MAX_ITERATIONS))?;
        let parallelism = decimal("p", self.parameters.p_cost().max(MAX_PARALLELISM))?;
        let tag = hash.hash?;

        let parameters = Params::new(memory_kib, iterations, parallelism, Some(tag.len())).ok()?;
        Some(StoredHash {
            parameters,
            salt: hash.salt?,
            tag,
        })
    }
}

fn tag(
    parameters: &Params,
    password: &Password,
    salt: &[u8],
    memory: &mut WorkingMemory,
) -> Result<Zeroizing<Vec<u8>>, Fault> {
    let mut tag = Zeroizing::new(vec![
        0;
        parameters
            .output_len()
            .unwrap_or(Params::DEFAULT_OUTPUT_LEN)
    ]);
    let blocks = memory.blocks(parameters.block_count())?;

    Argon2::new(Algorithm::Argon2id, VERSION, parameters.clone())
        .hash_password_into_with_memory(password.expose().as_bytes(), salt, &mut tag, blocks)
        .map_err(Fault::unexpected)?;
    Ok(tag)
}
