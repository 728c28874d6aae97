//! A private PostgreSQL server, started from installed binaries.

mod binaries;
mod unprivileged;

use kernel::BoxError;
use std::{
    fs::File,
    hash::{BuildHasher, RandomState},
    io::{Read, Seek},
    net::TcpListener,
    os::unix::process::CommandExt,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// A server that runs as long as this process holds a pipe open. It stops and deletes its files
/// even if this process is killed.
pub(crate) struct PrivateServer {
    /// Owns the pipe.
    process: Child,
    url: String,
}

/// `$1` is the directory of the binaries, `$2` the port. Durability is off because the data is
/// disposable. With a certificate, the server offers TLS, and the user `certified` logs in with a
/// certificate instead of a password.
const SCRIPT: &str = r#"
umask 077
binaries=$1; port=$2; shift 2
directory=$(mktemp -d "${TMPDIR:-/tmp}/loggia-postgres.XXXXXX" || mktemp -d /tmp/loggia-postgres.XXXXXX) || exit 1
trap 'rm -rf "$directory"' EXIT
printf %s "$PASSWORD" > "$directory/password"
"$binaries/initdb" --pgdata "$directory/data" --username loggia --auth scram-sha-256 --pwfile "$directory/password" \
    --encoding UTF8 --no-locale --no-sync >&2 || exit 1
if [ -n "$CERTIFICATE" ]; then
    printf %s "$CERTIFICATE" > "$directory/server.pem"
    printf %s "$KEY" > "$directory/server.key"
    printf %s "$AUTHORITY" > "$directory/authority.pem"
    printf 'hostssl all certified all cert\nhost all all all scram-sha-256\n' \
        > "$directory/data/pg_hba.conf"
    set -- -c ssl=on -c ssl_cert_file="$directory/server.pem" \
        -c ssl_key_file="$directory/server.key" -c ssl_ca_file="$directory/authority.pem"
fi
"$binaries/postgres" "$@" -D "$directory/data" -h 127.0.0.1 -p "$port" -c unix_socket_directories= -c max_connections=200 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off >&2 &
server=$!
cat > /dev/null
kill -INT "$server"
wait "$server"
"#;

const TIMEOUT: Duration = Duration::from_secs(60);

/// The texts of PEM files.
#[derive(Default)]
pub(crate) struct Certificates {
    pub(crate) certificate: String,
    pub(crate) key: String,
    /// Issues the certificates of clients.
    pub(crate) authority: String,
}

impl PrivateServer {
    pub(crate) fn start() -> Result<Self, String> {
        Self::start_with(&Certificates::default())
    }

    pub(crate) fn start_with(certificates: &Certificates) -> Result<Self, String> {
        let binaries = binaries::find().ok_or("initdb and postgres are not installed")?;
        let port = free_port().map_err(|error| error.to_string())?;
        let password = format!(
            "{:016x}{:016x}",
            RandomState::new().hash_one(port),
            RandomState::new().hash_one(port)
        );
        let mut log = tempfile::tempfile().map_err(|error| error.to_string())?;
        let process = run(&binaries, port, &password, certificates, &log)
            .map_err(|error| error.to_string())?;

        let url = format!("postgres://loggia:{password}@127.0.0.1:{port}/postgres");
        let mut server = Self { process, url };
        server
            .wait(port)
            .map_err(|error| format!("{error}: {}", last_line(&mut log)))?;
        Ok(server)
    }

    pub(crate) fn url(&self) -> String {
        self.url.clone()
    }

    fn wait(&mut self, port: u16) -> Result<(), BoxError> {
        let deadline = Instant::now() + TIMEOUT;
        while super::server::Server::connect(&self.url, None).is_err() {
            if let Some(status) = self.process.try_wait()? {
                return Err(format!("the server on port {port} ended with {status}").into());
            }
            if Instant::now() > deadline {
                return Err(format!("the server on port {port} does not respond").into());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }
}

/// Returns a port that is free at the moment; another process may still take it first.
fn free_port() -> std::io::Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port())
}

fn run(
    binaries: &std::path::Path,
    port: u16,
    password: &str,
    certificates: &Certificates,
    log: &File,
) -> std::io::Result<Child> {
    let mut command = Command::new("sh");
    command
        .args(["-c", SCRIPT, "sh"])
        .arg(binaries)
        .arg(port.to_string())
        .env("PASSWORD", password)
        .env("CERTIFICATE", &certificates.certificate)
        .env("KEY", &certificates.key)
        .env("AUTHORITY", &certificates.authority)
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(log.try_clone()?)
        // keeps Ctrl-C from the server, which must outlive the tests
        .process_group(0);
    if let Some(user) = unprivileged::needed()? {
        command.uid(user.uid).gid(user.gid);
    }
    command.spawn()
}

fn last_line(log: &mut File) -> String {
    let mut text = String::new();
    let read = log.rewind().and_then(|()| log.read_to_string(&mut text));
    read.map_or_else(
        |error| error.to_string(),
        |_| text.lines().last().unwrap_or_default().to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    /// The same happens when this process is killed.
    #[test]
    fn the_server_stops_when_the_pipe_closes() -> Result<(), BoxError> {
        if binaries::find().is_none() {
            return Ok(());
        }
        let mut server = PrivateServer::start()?;
        let address = url::Url::parse(&server.url)?.socket_addrs(|| None)?;
        assert!(TcpStream::connect(&*address).is_ok());

        drop(server.process.stdin.take());

        let deadline = Instant::now() + TIMEOUT;
        while server.process.try_wait()?.is_none() {
            assert!(Instant::now() < deadline, "the server is still running");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(TcpStream::connect(&*address).is_err());
        Ok(())
    }
}
