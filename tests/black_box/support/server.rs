use super::{BoxError, Client, Site, eventually, site::binary};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::{self, OpenOptions},
    ops::Deref,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
};

/// One running `loggia serve`. Killed when it is dropped.
pub struct Server<'a> {
    site: &'a Site,
    process: Child,
    client: Client,
}

impl Site {
    /// Starts a server and waits until it answers.
    pub async fn serve(&self) -> Result<Server<'_>, BoxError> {
        self.start(self.command(binary())).await
    }

    /// As [`Site::serve`], with a process that is told by an error, and not killed, when a file would become too large.
    pub async fn serve_within_file_limits(&self) -> Result<Server<'_>, BoxError> {
        let mut command = self.command("sh".as_ref());
        command.args(["-c", r#"trap "" XFSZ; exec "$0" "$@""#]).arg(binary());
        self.start(command).await
    }

    async fn start(&self, mut command: Command) -> Result<Server<'_>, BoxError> {
        let address_file = self.file("address");
        if address_file.exists() {
            fs::remove_file(&address_file)?;
        }
        let log = OpenOptions::new().create(true).append(true).open(self.log_file())?;
        command.args(["serve", "--bind", "127.0.0.1:0", "--address-file"]).arg(&address_file);
        let mut process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn()?;

        let address = eventually("the server's address", async || match fs::read_to_string(&address_file) {
            Ok(address) => Ok(Some(address)),
            Err(_) => match process.try_wait()? {
                Some(status) => Err(format!("the server ended with {status}: {}", self.log()).into()),
                None => Ok(None),
            },
        })
        .await;
        let client = match address {
            Ok(address) => Client::new(&address, self.mails())?,
            Err(error) => {
                process.kill()?;
                process.wait()?;
                return Err(error);
            }
        };
        Ok(Server { site: self, process, client })
    }

    /// What all its servers have written to the standard error output.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_else(|error| error.to_string())
    }

    fn log_file(&self) -> PathBuf {
        self.file("server.log")
    }
}

impl Server<'_> {
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(&self.process)
    }

    /// As a crash does it: nothing more is done.
    pub fn kill(mut self) -> Result<(), BoxError> {
        self.process.kill()?;
        self.process.wait()?;
        Ok(())
    }

    /// As a service manager does it.
    pub async fn terminate(mut self) -> Result<ExitStatus, BoxError> {
        kill_process(self.pid(), Signal::TERM)?;
        let process = &mut self.process;
        eventually("the end of the server", async || Ok(process.try_wait()?)).await
    }
}

impl Deref for Server<'_> {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}

impl Drop for Server<'_> {
    fn drop(&mut self) {
        // it may have ended already
        let _ = self.process.kill();
        let _ = self.process.wait();
        // shown when the test fails
        let log = self.site.log();
        let tail: Vec<&str> = log.lines().rev().take(30).collect();
        println!("the server's last lines:\n{}", tail.into_iter().rev().collect::<Vec<_>>().join("\n"));
    }
}
