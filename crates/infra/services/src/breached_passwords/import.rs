//! Imports a list of passwords or digests.

use super::{BreachedPasswords, HEADER, digest_of};
use kernel::Password;
use std::{
    fs::{self, DirBuilder, File},
    io::{self, BufRead, BufWriter, Read, Write},
    os::unix::fs::DirBuilderExt,
    path::Path,
};
use tempfile::{NamedTempFile, TempDir};

/// The result of an import.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Imported {
    /// Different passwords in the new list.
    pub passwords: u64,
    /// Lines that are not UTF-8, and therefore no password of a user.
    pub skipped: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportRefused {
    #[error("line {0} is longer than {MAX_LINE} octets")]
    LineTooLong(u64),
    #[error(transparent)]
    Io(#[from] io::Error),
}

const MAX_LINE: usize = 4_096;
/// By the first octet of the digest. Each part of a list of a billion passwords takes 31 MB while
/// it is sorted.
const PARTS: usize = 256;

impl BreachedPasswords {
    /// Replaces the list atomically by the lines of the input: passwords, or SHA-1 digests in
    /// hexadecimal digits, optionally followed by `:` and a count. Reports the number of octets
    /// read. Needs disk for two lists, and memory for a part of one.
    pub fn import(
        &self,
        input: &mut dyn BufRead,
        progress: &mut dyn FnMut(u64),
    ) -> Result<Imported, ImportRefused> {
        let directory = match self.path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(directory)?;
        let parts = Parts::create(directory)?;
        let (parts, skipped) = parts.fill(input, progress)?;

        let mut list = NamedTempFile::new_in(directory)?;
        let passwords = parts.write_sorted(list.as_file_mut())?;
        list.as_file().sync_all()?;
        list.persist(&self.path).map_err(|refused| refused.error)?;
        Ok(Imported { passwords, skipped })
    }
}

/// The unsorted digests, in a temporary directory.
struct Parts {
    directory: TempDir,
    files: Vec<BufWriter<File>>,
}

impl Parts {
    fn create(beside: &Path) -> io::Result<Self> {
        let directory = tempfile::Builder::new()
            .prefix(".import-")
            .tempdir_in(beside)?;
        let file = |number: usize| {
            let path = directory.path().join(number.to_string());
            Ok(BufWriter::new(File::create_new(path)?))
        };
        let files = (0..PARTS).map(file).collect::<io::Result<_>>()?;
        Ok(Self { directory, files })
    }

    fn fill(
        mut self,
        input: &mut dyn BufRead,
        progress: &mut dyn FnMut(u64),
    ) -> Result<(Self, u64), ImportRefused> {
        let (mut line, mut number, mut read, mut skipped) = (Vec::new(), 0, 0, 0);
        loop {
            line.clear();
            let length = (&mut *input)
                .take(MAX_LINE as u64 + 1)
                .read_until(b'\n', &mut line)?;
            if length == 0 {
                break;
            }
            number += 1;
            read += length as u64;
            if length > MAX_LINE {
                return Err(ImportRefused::LineTooLong(number));
            }
            match digest_in(line.trim_ascii_end()) {
                Line::Digest(digest) => self.add(digest)?,
                Line::NotUtf8 => skipped += 1,
                Line::Empty => {}
            }
            if number % 65_536 == 0 {
                progress(read);
            }
        }
        progress(read);
        Ok((self, skipped))
    }

    fn add(&mut self, digest: u64) -> io::Result<()> {
        let octets = digest.to_be_bytes();
        match self.files.get_mut(usize::from(octets[0])) {
            Some(file) => file.write_all(&octets),
            None => Ok(()),
        }
    }

    fn write_sorted(self, list: &mut File) -> io::Result<u64> {
        let mut list = BufWriter::new(list);
        list.write_all(HEADER)?;
        let mut count = 0;
        for (number, file) in self.files.into_iter().enumerate() {
            file.into_inner().map_err(io::IntoInnerError::into_error)?;
            let octets = fs::read(self.directory.path().join(number.to_string()))?;
            let (digests, _) = octets.as_chunks::<8>();
            let mut digests = digests.to_vec();
            digests.sort_unstable();
            digests.dedup();
            count += digests.len() as u64;
            list.write_all(digests.as_flattened())?;
        }
        list.flush()?;
        Ok(count)
    }
}

enum Line {
    Digest(u64),
    Empty,
    NotUtf8,
}

fn digest_in(line: &[u8]) -> Line {
    if line.is_empty() {
        return Line::Empty;
    }
    if let Some(digest) = hexadecimal_digest(line) {
        return Line::Digest(digest);
    }
    match str::from_utf8(line) {
        Ok(text) => {
            let password = Password::from_input(text);
            Line::Digest(digest_of(password.expose().as_bytes()))
        }
        Err(_) => Line::NotUtf8,
    }
}

/// Returns the first 8 octets of a digest of 40 hexadecimal digits.
fn hexadecimal_digest(line: &[u8]) -> Option<u64> {
    let (digits, rest) = line.split_at_checked(40)?;
    let is_digest = digits.iter().all(u8::is_ascii_hexdigit);
    if !is_digest || !(rest.is_empty() || rest.starts_with(b":")) {
        return None;
    }
    let prefix = str::from_utf8(digits.first_chunk::<16>()?).ok()?;
    u64::from_str_radix(prefix, 16).ok()
}
