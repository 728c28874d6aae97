//! The measured program, as it is shipped.

use crate::{
    Error, Result,
    http::Request,
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

/// Builds the binary from this workspace. The profiles `bench` and `release` share a directory.
pub fn build(profile: &str) -> Result<PathBuf> {
    if cfg!(debug_assertions) {
        return Err(Error::from(
            "this is a debug build; run it with `just bench` or `cargo run --profile bench`",
        ));
    }
    let cargo = variable("CARGO").unwrap_or_else(|| "cargo".to_owned());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml");
    let built = Command::new(cargo)
        .args([
            "build",
            "--profile",
            profile,
            "--package",
            "loggia",
            "--manifest-path",
            manifest,
        ])
        .status()
        .map_err(|error| format!("cannot start cargo: {error}"))?;
    if !built.success() {
        return Err(Error::from("cannot build Loggia"));
    }
    let binary = std::env::current_exe()?.with_file_name("loggia");
    if binary.is_file() {
        Ok(binary)
    } else {
        Err(format!("there is no {}", binary.display()).into())
    }
}

/// The core and the size of a server.
#[derive(Debug, Clone, Copy, Default)]
pub struct Placement {
    pub core: Option<u32>,
    /// The server's own choice if absent.
    pub size: Option<Size>,
}

#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub http_workers: usize,
    pub pool: usize,
}

/// The program with its working directory and its database.
pub struct Loggia<'a> {
    pub binary: &'a Path,
    pub home: &'a Path,
    pub database_url: String,
}

/// A running server, killed on drop.
pub struct Server {
    pub process: Process,
    pub address: SocketAddr,
}

impl Loggia<'_> {
    pub fn mails(&self) -> PathBuf {
        self.home.join("mail")
    }

    /// Runs a command to its end and returns its output.
    pub fn run(&self, arguments: &[&str]) -> Result<String> {
        output_of(
            self.command(None).args(arguments),
            "loggia",
            Duration::from_secs(60),
        )
    }

    /// Inherits the other variables of the environment, so that other settings can be measured.
    pub fn command(&self, core: Option<u32>) -> Command {
        let mut command = command(core, self.binary);
        command
            .current_dir(self.home)
            .env("LOGGIA__PROFILE", "development")
            .env("LOGGIA__DATABASE__URL", &self.database_url)
            .env("LOGGIA__HTTP__BIND", "127.0.0.1:0")
            .env(
                "LOGGIA__MAIL__URL",
                format!("file://{}", self.mails().display()),
            )
            // many concurrent log-ins of one user are the load here, not an attack
            .env("LOGGIA__LIMITS__REGISTRATIONS_PER_HOUR", "1000")
            .env("LOGGIA__LIMITS__LOGIN_FAILURES", "1000")
            .env("LOGGIA__LIMITS__NETWORK_FAILURES_PER_MINUTE", "100000");
        if variable(FORMAT).is_none() {
            command.env(FORMAT, "json");
        }
        command
    }

    pub fn serve(&self, placement: Placement) -> Result<Server> {
        self.serve_with(placement, &[])
    }

    pub fn serve_with(&self, placement: Placement, settings: &[(&str, &str)]) -> Result<Server> {
        let mut command = self.command(placement.core);
        command.envs(settings.iter().copied());
        if let Some(Size { http_workers, pool }) = placement.size {
            command
                .env("LOGGIA__HTTP__WORKERS", http_workers.to_string())
                .env("LOGGIA__DATABASE__POOL_SIZE", pool.to_string())
                .env("LOGGIA__DATABASE__READ_POOL_SIZE", pool.to_string());
        }
        command.arg("serve");
        Server::start(&mut command, "loggia", self.home, Duration::from_millis(1))
    }
}

/// JSON by default, as in production.
const FORMAT: &str = "LOGGIA__LOG__FORMAT";

impl Server {
    /// Starts the server with an `--address-file` and waits for that file.
    pub fn start(
        command: &mut Command,
        name: &'static str,
        home: &Path,
        step: Duration,
    ) -> Result<Self> {
        let file = home.join(format!("{name}.address"));
        let _ = fs::remove_file(&file);
        let mut process = Process::start(command.arg("--address-file").arg(&file), name, home)?;
        let address = within(Duration::from_secs(30), step, name, || {
            process.check_alive()?;
            Ok(fs::read_to_string(&file)
                .ok()
                .and_then(|text| text.trim().parse().ok()))
        })?;
        Ok(Self { process, address })
    }

    pub fn wait_until_ready(&self, step: Duration) -> Result<()> {
        let ready = Request::get("/health/ready");
        within(Duration::from_secs(30), step, "readiness", || {
            let is_ready = ready
                .send(self.address)
                .is_ok_and(|(status, _)| status == 200);
            Ok(is_ready.then_some(()))
        })
    }

    pub fn ready(self) -> Result<Self> {
        self.wait_until_ready(STEP)?;
        Ok(self)
    }
}
