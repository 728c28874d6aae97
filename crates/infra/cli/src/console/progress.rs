use super::{Console, write_line};
use std::io::Write;

/// The line or bar that was printed last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    label: String,
    tenths: u64,
}

const WIDTH: u64 = 30;

impl Console<'_> {
    /// Shows the progress of long work on the standard error output, but not with `--json`: as a
    /// bar on a terminal, as a line for each tenth otherwise.
    pub fn progress(&mut self, label: &str, done: u64, total: u64) {
        if self.json {
            return;
        }
        let tenths = share(done, total, 10);
        let shown = Shown {
            label: label.to_owned(),
            tenths,
        };
        let is_interactive = self.terminal.is_interactive();
        if !is_interactive && self.progress.as_ref() == Some(&shown) {
            return;
        }
        self.progress = Some(shown);

        let errors = self.terminal.errors();
        // the output may be closed, which must not stop the work
        let _ = match is_interactive {
            true => draw(errors, label, done, total),
            false => write_line(errors, &format!("{label}: {done} of {total}")),
        };
    }
}

fn draw(errors: &mut dyn Write, label: &str, done: u64, total: u64) -> std::io::Result<()> {
    let filled = share(done, total, WIDTH);
    let bar: String = (0..WIDTH)
        .map(|at| if at < filled { '#' } else { '.' })
        .collect();
    let end = if done >= total { "\n" } else { "" };
    write!(errors, "\r{label:<20} [{bar}] {done}/{total}{end}")?;
    errors.flush()
}

fn share(done: u64, total: u64, parts: u64) -> u64 {
    match total {
        0 => parts,
        _ => (done.min(total) * parts) / total,
    }
}
