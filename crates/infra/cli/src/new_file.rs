use crate::{Problem, problems};
use std::{
    fs::{self, OpenOptions},
    io::{self, ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// Writes a text to a new file that only its owner can read.
///
/// Never overwrites: an existing file, or the target of a link, would keep its owner and mode.
pub fn write_new_file(path: &Path, text: &str) -> Result<(), Problem> {
    write(path, text).map_err(|error| not_written(path, &error))
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    let line_end = if text.ends_with('\n') { "" } else { "\n" };
    let written = write!(file, "{text}{line_end}").and_then(|()| file.sync_all());
    written.inspect_err(|_| {
        let _ = fs::remove_file(path);
    })
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
