use super::{BoxError, Site, eventually};
use rustix::process::{Pid, Signal, kill_process};
use std::process::{Child, Command, ExitStatus};

/// A running program of an installation. Killed when it is dropped.
pub struct Process<'a> {
    site: &'a Site,
    child: Child,
}

impl<'a> Process<'a> {
    pub(super) fn spawn(site: &'a Site, command: &mut Command) -> Result<Self, BoxError> {
        Ok(Self { site, child: command.spawn()? })
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }

    /// `None`: it still runs.
    pub fn ended(&mut self) -> Result<Option<ExitStatus>, BoxError> {
        Ok(self.child.try_wait()?)
    }

    /// As a crash does it: nothing more is done.
    pub fn kill(mut self) -> Result<(), BoxError> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// As a service manager does it.
    pub async fn terminate(mut self) -> Result<ExitStatus, BoxError> {
        kill_process(self.pid(), Signal::TERM)?;
        eventually("its end", async || self.ended()).await
    }
}

impl Drop for Process<'_> {
    #[expect(clippy::print_stdout, reason = "belongs to the output of the test")]
    fn drop(&mut self) {
        // it may have ended already
        let _ = self.child.kill();
        let _ = self.child.wait();
        // shown when the test fails
        let log = self.site.log();
        let tail: Vec<&str> = log.lines().rev().take(30).collect();
        println!("the last lines:\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
    }
}
