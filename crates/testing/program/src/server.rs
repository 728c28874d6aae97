use crate::{BoxError, Client, Process, Site, eventually};
use std::{
    fs::{self, OpenOptions},
    ops::Deref,
    path::PathBuf,
    process::{Command, ExitStatus, Stdio},
};

/// A running `serve` with a client.
pub struct Server<'a> {
    process: Process<'a>,
    client: Client,
}

impl Site {
    /// Starts a server and waits until it accepts connections.
    pub async fn serve(&self) -> Result<Server<'_>, BoxError> {
        self.start(self.command(&self.binary)).await
    }

    /// Like [`Site::serve`], but exceeding the file size limit is an error instead of a fatal
    /// signal.
    pub async fn serve_within_file_limits(&self) -> Result<Server<'_>, BoxError> {
        self.serve_after(r#"trap "" XFSZ"#).await
    }

    /// Like [`Site::serve`], but in a shell that first runs a command, such as `umask 077`.
    pub async fn serve_after(&self, setup: &str) -> Result<Server<'_>, BoxError> {
        let mut command = self.command("sh".as_ref());
        let script = format!(r#"{setup}; exec "$0" "$@""#);
        command.args(["-c", &script]).arg(&self.binary);
        self.start(command).await
    }

    async fn start(&self, mut command: Command) -> Result<Server<'_>, BoxError> {
        let address_file = self.file("address");
        if address_file.exists() {
            fs::remove_file(&address_file)?;
        }
        command
            .args(["serve", "--bind", "127.0.0.1:0", "--address-file"])
            .arg(&address_file);
        let mut process = self.spawn(command)?;
        let address = eventually("the server's address", async || {
            match fs::read_to_string(&address_file) {
                Ok(address) => Ok(Some(address)),
                Err(_) => match process.ended()? {
                    Some(status) => Err(format!("the server ended with {status}").into()),
                    None => Ok(None),
                },
            }
        });
        let client = Client::new(&address.await?, self.mails())?;
        Ok(Server { process, client })
    }

    /// Starts a separate worker process.
    pub fn work(&self) -> Result<Process<'_>, BoxError> {
        let mut command = self.command(&self.binary);
        command.arg("worker");
        self.spawn(command)
    }

    /// Starts `event tail` with its output in `tail.out`.
    pub fn tail_events(&self) -> Result<Process<'_>, BoxError> {
        let mut command = self.command(&self.binary);
        command.args(["event", "tail", "--json"]);
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log_file())?;
        let output = fs::File::create(self.file("tail.out"))?;
        Process::spawn(
            self,
            command.stdin(Stdio::null()).stdout(output).stderr(log),
        )
    }

    fn spawn(&self, mut command: Command) -> Result<Process<'_>, BoxError> {
        let log = OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.log_file())?;
        Process::spawn(
            self,
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(log),
        )
    }

    /// Returns the standard error output of all processes of the installation.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_else(|error| error.to_string())
    }

    fn log_file(&self) -> PathBuf {
        self.file("server.log")
    }
}

impl<'a> Server<'a> {
    pub fn client(&self) -> Client {
        self.client.clone()
    }

    pub const fn process(&self) -> &Process<'a> {
        &self.process
    }

    pub fn kill(self) -> Result<(), BoxError> {
        self.process.kill()
    }

    pub async fn terminate(self) -> Result<ExitStatus, BoxError> {
        self.process.terminate().await
    }
}

impl Deref for Server<'_> {
    type Target = Client;

    fn deref(&self) -> &Client {
        &self.client
    }
}
