use crate::{Problem, problems};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// A new file that only its owner can read. Removed again unless [`NewFile::finish`] succeeds.
pub struct NewFile {
    path: PathBuf,
    /// `None` once it is finished.
    writer: Option<BufWriter<File>>,
}

impl NewFile {
    /// Never overwrites: an existing file, or the target of a link, would keep its owner and mode.
    pub fn create(path: &Path) -> Result<Self, Problem> {
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .map_err(|error| not_written(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            writer: Some(BufWriter::new(file)),
        })
    }

    pub fn append(&mut self, text: &str) -> Result<(), Problem> {
        let writer = self.writer.as_mut();
        let written = writer.map_or(Ok(()), |writer| writer.write_all(text.as_bytes()));
        written.map_err(|error| not_written(&self.path, &error))
    }

    /// Returns when the content survives a power loss.
    pub fn finish(mut self) -> Result<(), Problem> {
        let Some(writer) = &mut self.writer else {
            return Ok(());
        };
        let written = writer.flush().and_then(|()| writer.get_ref().sync_all());
        written.map_err(|error| not_written(&self.path, &error))?;
        self.writer = None;
        Ok(())
    }
}

impl Drop for NewFile {
    fn drop(&mut self) {
        if self.writer.is_some() {
            // the problem is already reported
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Writes a text, with a line feed at its end, as a [`NewFile`].
pub fn write_new_file(path: &Path, text: &str) -> Result<(), Problem> {
    let mut file = NewFile::create(path)?;
    file.append(text)?;
    if !text.ends_with('\n') {
        file.append("\n")?;
    }
    file.finish()
}

fn not_written(path: &Path, error: &io::Error) -> Problem {
    let path = path.display();
    match error.kind() {
        ErrorKind::AlreadyExists => Problem::new(
            problems::FILE_EXISTS,
            format!("{path} already exists and was not changed"),
        ),
        _ => Problem::new(
            problems::FILE_UNUSABLE,
            format!("{path} cannot be written: {error}"),
        ),
    }
}
