use crate::{BoxError, Site, eventually};
use rustix::process::{Pid, Signal, kill_process};
use std::process::{Child, Command, ExitStatus};

/// A running process of an installation, killed on drop.
pub struct Process<'a> {
    site: &'a Site,
    child: Child,
}

impl<'a> Process<'a> {
    pub(crate) fn spawn(site: &'a Site, command: &mut Command) -> Result<Self, BoxError> {
        Ok(Self {
            site,
            child: command.spawn()?,
        })
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// Returns `None` if the process is still running.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>, BoxError> {
        Ok(self.child.try_wait()?)
    }

    /// Kills the process, which simulates a crash.
    pub fn kill(mut self) -> Result<(), BoxError> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Sends SIGTERM, like a service manager, and waits for the process to exit.
    pub async fn terminate(mut self) -> Result<ExitStatus, BoxError> {
        kill_process(self.pid(), Signal::TERM)?;
        eventually("the end of the process", async || self.ended()).await
    }
}

impl Drop for Process<'_> {
    #[expect(clippy::print_stdout, reason = "part of the test output")]
    fn drop(&mut self) {
        // fails if the process has already exited
        let _ = self.child.kill();
        let _ = self.child.wait();
        // displayed if the test fails
        let log = self.site.log();
        let tail: Vec<&str> = log.lines().rev().take(30).collect();
        println!(
            "the last lines of the log:\n{}",
            tail.into_iter().rev().collect::<Vec<_>>().join("\n")
        );
    }
}
