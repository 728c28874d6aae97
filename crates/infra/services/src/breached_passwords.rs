//! An optional list of passwords from data breaches, in a file that is searched with a few reads.

mod import;

pub use import::{ImportRefused, Imported};

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use kernel::Password;
use std::{
    fs::File,
    io::{self, ErrorKind},
    os::unix::fs::FileExt,
    path::{Path, PathBuf},
};

/// The list at a path. It is opened for each search, so that a new import takes effect at once and
/// an absent file is an empty list.
///
/// The file has a header, and then the first 8 octets of the SHA-1 digest of each password, sorted.
/// SHA-1 is the digest of published lists; it protects nothing here. Among a billion passwords, one
/// in 18 billion others is rejected by mistake.
#[derive(Debug, Clone)]
pub struct BreachedPasswords {
    path: PathBuf,
}

const HEADER: &[u8; 8] = b"loggiaB1";
const DIGEST: usize = 8;
/// Digests per read: 4 KiB.
const BLOCK: u64 = 512;
/// Reads at interpolated positions, which suffice because digests are uniformly distributed. Then
/// the range is bisected, which limits the reads for any file.
const INTERPOLATIONS: usize = 8;

impl BreachedPasswords {
    pub const fn at(path: PathBuf) -> Self {
        Self { path }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn contains(&self, password: &Password) -> io::Result<bool> {
        let Some(list) = List::open(&self.path)? else {
            return Ok(false);
        };
        list.contains(digest_of(password.expose().as_bytes()))
    }

    /// Returns the number of passwords, or `None` if there is no file. Fails if the file is not a
    /// list.
    pub fn count(&self) -> io::Result<Option<u64>> {
        Ok(List::open(&self.path)?.map(|list| list.count))
    }
}

fn digest_of(password: &[u8]) -> u64 {
    let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, password);
    let prefix = digest.as_ref().first_chunk().copied();
    u64::from_be_bytes(prefix.unwrap_or_default())
}

struct List {
    file: File,
    count: u64,
}

impl List {
    fn open(path: &Path) -> io::Result<Option<Self>> {
        let file = match File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let length = file.metadata()?.len();
        let mut header = [0; HEADER.len()];
        let is_list = file.read_exact_at(&mut header, 0).is_ok() && header == *HEADER;
        let content = length.saturating_sub(HEADER.len() as u64);
        if !is_list || content % DIGEST as u64 != 0 {
            let problem = format!("{} is not a list of breached passwords", path.display());
            return Err(io::Error::new(ErrorKind::InvalidData, problem));
        }
        let count = content / DIGEST as u64;
        Ok(Some(Self { file, count }))
    }

    fn contains(&self, wanted: u64) -> io::Result<bool> {
        let (mut low, mut high) = (0, self.count);
        let (mut least, mut most) = (0, u64::MAX);
        let mut reads = 0;
        while low < high {
            let middle = if reads < INTERPOLATIONS {
                low + interpolated(wanted, least, most, high - low)
            } else {
                low + (high - low) / 2
            };
            let latest = high.saturating_sub(BLOCK).max(low);
            let start = middle.saturating_sub(BLOCK / 2).clamp(low, latest);
            let block = self.read(start, BLOCK.min(high - start))?;
            match (block.first(), block.last()) {
                (Some(&first), _) if wanted < first => (high, most) = (start, first),
                (_, Some(&last)) if wanted > last => {
                    (low, least) = (start + block.len() as u64, last);
                }
                _ => return Ok(block.binary_search(&wanted).is_ok()),
            }
            reads += 1;
        }
        Ok(false)
    }

    fn read(&self, start: u64, count: u64) -> io::Result<Vec<u64>> {
        let mut octets = vec![0; count as usize * DIGEST];
        let offset = HEADER.len() as u64 + start * DIGEST as u64;
        self.file.read_exact_at(&mut octets, offset)?;
        let (digests, _) = octets.as_chunks();
        Ok(digests
            .iter()
            .map(|octets| u64::from_be_bytes(*octets))
            .collect())
    }
}

/// Returns the expected position of the digest among `count` uniformly distributed ones.
fn interpolated(wanted: u64, least: u64, most: u64, count: u64) -> u64 {
    let (span, above) = (u128::from(most - least), u128::from(wanted - least));
    let position = u128::from(count - 1) * above / span.max(1);
    u64::try_from(position).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
