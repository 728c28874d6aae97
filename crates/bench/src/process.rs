//! Child processes, which are killed when their owner is dropped.

use crate::{
    Result, usage,
    waiting::{STEP, within},
};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

/// A child process, killed on drop.
pub struct Process {
    child: Child,
    name: &'static str,
    log: PathBuf,
}

impl Process {
    /// Starts the process; its output goes to a log file in `folder`.
    pub fn start(command: &mut Command, name: &'static str, folder: &Path) -> Result<Self> {
        let log = folder.join(format!("{name}.log"));
        let file = File::options().create(true).append(true).open(&log)?;
        let started = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn();
        let child = started.map_err(|error| format!("cannot start {name}: {error}"))?;
        Ok(Self { child, name, log })
    }

    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn cpu_time(&self) -> Result<Duration> {
        usage::cpu_time(self.id())
    }

    /// Waits until the process uses no processor time.
    pub fn wait_until_idle(&self) -> Result<()> {
        let mut before = Duration::MAX;
        within(
            Duration::from_secs(30),
            Duration::from_millis(100),
            self.name,
            || {
                let used = self.cpu_time()?;
                Ok((std::mem::replace(&mut before, used) == used).then_some(()))
            },
        )
    }

    /// Returns an error with the end of the log if the process has exited.
    pub fn check_alive(&mut self) -> Result<()> {
        let Some(status) = self.child.try_wait()? else {
            return Ok(());
        };
        Err(format!(
            "{} ended with {status}:\n{}",
            self.name,
            last_lines(&self.log)
        )
        .into())
    }

    /// Empties the log, which has a line per request and would fill the disk.
    pub fn truncate_log(&self) -> Result<()> {
        Ok(File::options().write(true).open(&self.log)?.set_len(0)?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // both fail if the process has exited
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn last_lines(path: &Path) -> String {
    let text = fs::read_to_string(path).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines.split_at(lines.len().saturating_sub(10)).1.join("\n")
}

/// Runs the command to its end and returns its standard output.
pub fn output_of(command: &mut Command, name: &'static str, limit: Duration) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let (output, errors) = (folder.path().join("out"), folder.path().join("err"));
    let started = command
        .stdin(Stdio::null())
        .stdout(File::create(&output)?)
        .stderr(File::create(&errors)?)
        .spawn()
        .map_err(|error| format!("cannot start {name}: {error}"))?;

    let mut running = Process {
        child: started,
        name,
        log: errors,
    };
    let status = within(limit, STEP, name, || Ok(running.child.try_wait()?))?;

    if !status.success() {
        return Err(format!("{name} ended with {status}: {}", last_lines(&running.log)).into());
    }
    Ok(fs::read_to_string(output)?)
}
