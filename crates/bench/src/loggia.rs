//! The program under measurement, as it is shipped.

use crate::{
    Error, Result,
    http::{Answer, Request},
    machine::{command, variable},
    process::{Process, output_of},
    waiting::{STEP, within},
};
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Command,
    time::Duration,
};

/// Built from this workspace, with the profile of this very program.
pub fn build() -> Result<PathBuf> {
    if cfg!(debug_assertions) {
        return Err(Error::from("this is a debug build; run it with `just bench` or `cargo run --release`"));
    }
    let cargo = variable("CARGO").unwrap_or_else(|| "cargo".to_owned());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let built = Command::new(cargo)
        .args(["build", "--release", "--package", "loggia", "--manifest-path", manifest])
        .status()
        .map_err(|error| format!("cargo does not start: {error}"))?;
    if !built.success() {
        return Err(Error::from("Loggia does not build"));
    }
    let binary = std::env::current_exe()?.with_file_name("loggia");
    if binary.is_file() { Ok(binary) } else { Err(format!("there is no {}", binary.display()).into()) }
}

/// How a server is run.
#[derive(Debug, Clone, Copy, Default)]
pub struct Place {
    pub core: Option<u32>,
    /// As many as it chooses by itself, when absent.
    pub size: Option<Size>,
}

#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub http_workers: usize,
    pub pool: usize,
}

/// The program with a home of its own and a database.
pub struct Loggia<'a> {
    pub binary: &'a Path,
    pub home: &'a Path,
    pub database_url: String,
}

/// A running server; ends when it is dropped.
pub struct Server {
    pub process: Process,
    pub address: SocketAddr,
}

impl Loggia<'_> {
    pub fn mails(&self) -> PathBuf {
        self.home.join("mail")
    }

    /// Runs one of its commands to the end.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        output_of(self.command(None).args(arguments), "loggia", Duration::from_secs(60))
    }

    /// What the caller's environment says besides stays, so that other settings can be measured.
    pub fn command(&self, core: Option<u32>) -> Command {
        let mut command = command(core, self.binary);
        command
            .current_dir(self.home)
            .env("LOGGIA__PROFILE", "development")
            .env("LOGGIA__DATABASE__URL", &self.database_url)
            .env("LOGGIA__HTTP__BIND", "127.0.0.1:0")
            .env("LOGGIA__HTTP__METRICS_BIND", "127.0.0.1:0")
            .env("LOGGIA__MAIL__URL", format!("file://{}", self.mails().display()))
            // one person's many log-ins at once are the load here, not an attack
            .env("LOGGIA__LIMITS__LOGIN_FAILURES", "1000")
            .env("LOGGIA__LIMITS__NETWORK_FAILURES_PER_MINUTE", "100000");
        if variable(FORMAT).is_none() {
            command.env(FORMAT, "json");
        }
        command
    }

    pub fn serve(&self, place: Place) -> Result<Server> {
        self.serve_with(place, &[])
    }

    pub fn serve_with(&self, place: Place, settings: &[(&str, &str)]) -> Result<Server> {
        let mut command = self.command(place.core);
        command.envs(settings.iter().copied());
        if let Some(Size { http_workers, pool }) = place.size {
            command
                .env("LOGGIA__HTTP__WORKERS", http_workers.to_string())
                .env("LOGGIA__DATABASE__POOL_SIZE", pool.to_string())
                .env("LOGGIA__DATABASE__READ_POOL_SIZE", pool.to_string());
        }
        command.arg("serve");
        Server::start(&mut command, "loggia", self.home, Duration::from_millis(1))
    }
}

/// Production writes JSON.
const FORMAT: &str = "LOGGIA__LOG__FORMAT";

impl Server {
    /// Gives it an `--address-file`, and waits until that is there.
    pub fn start(command: &mut Command, name: &'static str, home: &Path, step: Duration) -> Result<Self> {
        let file = home.join(format!("{name}.address"));
        let _ = fs::remove_file(&file);
        let mut process = Process::start(command.arg("--address-file").arg(&file), name, home)?;
        let address = within(Duration::from_secs(30), step, name, || {
            process.check_alive()?;
            Ok(fs::read_to_string(&file).ok().and_then(|text| text.trim().parse().ok()))
        })?;
        Ok(Self { process, address })
    }

    pub fn wait_until_ready(&self, step: Duration) -> Result<()> {
        let ready = Request::get("/health/ready");
        within(Duration::from_secs(30), step, "becoming ready", || match ready.send(self.address) {
            Ok(Answer { status: 200, .. }) => Ok(Some(())),
            _ => Ok(None),
        })
    }

    pub fn ready(self) -> Result<Self> {
        self.wait_until_ready(STEP)?;
        Ok(self)
    }
}
