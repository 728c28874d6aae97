//! Each `sslmode` with a server of a private authority.

use crate::support::{Tested, environment};
use kernel::BoxError;
use loggia_diesel::{DatabaseUpkeep as _, PoolSettings, Pooler, SqliteSynchronous};
use std::{path::Path, time::Duration};
use test_databases::TlsServer;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Encrypted,
    Plain,
    /// The reason contains these words.
    Refused(&'static str),
}

use Outcome::{Encrypted, Plain, Refused};

const UNKNOWN: Outcome = Refused("UnknownIssuer");
const WRONG_NAME: Outcome = Refused("not valid for name");
const NO_TLS: Outcome = Refused("does not support TLS");

/// Parameters, with the outcome for the right authority, another one, another name of the server,
/// and a server without TLS.
const MATRIX: [(&str, [Outcome; 4]); 8] = [
    ("sslmode=disable", [Plain, Plain, Plain, Plain]),
    ("sslmode=prefer", [Encrypted, Encrypted, Encrypted, Plain]),
    ("sslmode=require", [Encrypted, Encrypted, Encrypted, NO_TLS]),
    (
        "sslmode=require&sslrootcert={}",
        [Encrypted, UNKNOWN, Encrypted, NO_TLS],
    ),
    (
        "sslmode=verify-ca&sslrootcert={}",
        [Encrypted, UNKNOWN, Encrypted, NO_TLS],
    ),
    (
        "sslmode=verify-full&sslrootcert={}",
        [Encrypted, UNKNOWN, WRONG_NAME, NO_TLS],
    ),
    ("sslrootcert={}", [Encrypted, UNKNOWN, WRONG_NAME, NO_TLS]),
    ("sslmode=verify-full", [UNKNOWN, UNKNOWN, UNKNOWN, NO_TLS]),
];

fn on_server(test: impl AsyncFnOnce(&TlsServer) -> Tested) -> Tested {
    match TlsServer::shared()? {
        Some(server) => test_databases::run(test(server)),
        None => Ok(()),
    }
}

/// Connects, and asks the server whether the connection is encrypted.
async fn outcome(server: &TlsServer, url: &str) -> Result<Result<&'static str, String>, BoxError> {
    let settings = PoolSettings {
        size: 1,
        read_size: 1,
        timeout: Duration::from_secs(20),
        sqlite_synchronous: SqliteSynchronous::Normal,
        pooler: Pooler::None,
    };
    let database = loggia_diesel::open(url, None, &settings, environment())?;
    if let Err(fault) = database.ping().await {
        return Ok(Err(kernel::error_chain(&fault)));
    }
    let name = url
        .rsplit_once("application_name=")
        .ok_or("a named connection")?
        .1;
    let query = format!(
        "select ssl::text as value from pg_stat_ssl join pg_stat_activity using (pid)
         where application_name = '{name}'"
    );
    let found = server.connect().await?.texts(&query).await?;
    match found.first().map(String::as_str) {
        Some("true") => Ok(Ok("encrypted")),
        Some("false") => Ok(Ok("plain")),
        found => Err(format!("{found:?}").into()),
    }
}

async fn expect(server: &TlsServer, url: &str, expected: Outcome) -> Tested {
    let found = outcome(server, url).await?;
    let is_expected = match (&found, expected) {
        (Ok(kind), Encrypted) => *kind == "encrypted",
        (Ok(kind), Plain) => *kind == "plain",
        (Err(reason), Refused(words)) => reason.contains(words),
        _ => false,
    };
    assert!(is_expected, "{url}: {found:?}, not {expected:?}");
    Ok(())
}

fn with_authority(parameters: &str, authority: &Path, case: &str) -> String {
    let parameters = parameters.replace("{}", &authority.display().to_string());
    format!("{parameters}&application_name={case}")
}

#[test]
fn each_mode_authenticates_what_libpq_documents() -> Tested {
    on_server(async |server| {
        let without_tls = without_tls(server.port()).await?;
        for (row, (parameters, outcomes)) in MATRIX.into_iter().enumerate() {
            let [right, wrong, other_name, plain] = outcomes;
            let case = |column: &str, authority: &Path| {
                with_authority(parameters, authority, &format!("{column}_{row}"))
            };
            let (authority, other) = (server.authority(), server.other_authority());
            let url = server.url("localhost", "postgres", &case("right", &authority))?;
            expect(server, &url, right).await?;
            let url = server.url("localhost", "postgres", &case("wrong", &other))?;
            expect(server, &url, wrong).await?;
            let url = server.url("127.0.0.1", "postgres", &case("name", &authority))?;
            expect(server, &url, other_name).await?;
            let url = server.url("localhost", "postgres", &case("plain", &authority))?;
            let port = format!(":{}/", server.port());
            let url = url.replace(&port, &format!(":{without_tls}/"));
            expect(server, &url, plain).await?;
        }
        Ok(())
    })
}

#[test]
fn a_client_certificate_replaces_the_password() -> Tested {
    on_server(async |server| {
        let created = "create role certified login";
        server.connect().await?.execute(created).await?;
        let (certificate, key) = server.client_certificate();
        let authority = server.authority();
        let parameters = |rest: &str| with_authority("sslrootcert={}", &authority, rest);
        let pair = format!(
            "certified&sslcert={}&sslkey={}",
            certificate.display(),
            key.display()
        );

        let with = server.url("localhost", "postgres", &parameters(&pair))?;
        let as_certified = |url: &str| -> Result<String, BoxError> {
            let (_, rest) = url.split_once('@').ok_or("a user")?;
            Ok(format!("postgres://certified@{rest}"))
        };
        let settings = PoolSettings {
            size: 1,
            read_size: 1,
            timeout: Duration::from_secs(20),
            sqlite_synchronous: SqliteSynchronous::Normal,
            pooler: Pooler::None,
        };
        let open = |url: &str| loggia_diesel::open(url, None, &settings, environment());
        open(&as_certified(&with)?)?.ping().await?;
        let without = server.url("localhost", "postgres", &parameters("uncertified"))?;
        let refused = open(&as_certified(&without)?)?.ping().await;
        let reason = refused.map_err(|fault| kernel::error_chain(&fault));
        assert!(
            matches!(&reason, Err(reason) if reason.contains("client certificate")),
            "{reason:?}"
        );
        Ok(())
    })
}

#[test]
fn files_that_cannot_be_used_are_named_by_their_parameter() -> Tested {
    on_server(async |server| {
        let (certificate, key) = server.client_certificate();
        let (certificate, key) = (certificate.display(), key.display());
        for (parameters, words) in [
            ("sslrootcert=/no/such/file".to_owned(), "`sslrootcert`"),
            (format!("sslrootcert={key}"), "`sslrootcert`"),
            (
                format!("sslcert={certificate}&sslkey={certificate}"),
                "`sslkey`",
            ),
            (format!("sslcert={key}&sslkey={key}"), "`sslcert`"),
        ] {
            let invalid = loggia_diesel::check_url(&format!("postgres://db/l?{parameters}"));
            let message = invalid.map_err(|invalid| invalid.to_string());
            assert!(
                matches!(&message, Err(text) if text.contains(words) && !text.contains("/no/")),
                "{parameters}: {message:?}"
            );
        }
        let pair = format!("postgres://db/l?sslcert={certificate}&sslkey={key}");
        Ok(loggia_diesel::check_url(&pair)?)
    })
}

/// Starts a proxy that refuses TLS. Returns its port.
async fn without_tls(server: u16) -> Result<u16, BoxError> {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            tokio::spawn(refuse_tls(client, server));
        }
    });
    Ok(port)
}

async fn refuse_tls(mut client: TcpStream, server: u16) -> std::io::Result<()> {
    const REQUEST: [u8; 8] = [0, 0, 0, 8, 4, 210, 22, 47];
    let mut server = TcpStream::connect(("127.0.0.1", server)).await?;
    let mut first = [0; 8];
    client.read_exact(&mut first).await?;
    if first == REQUEST {
        client.write_all(b"N").await?;
    } else {
        server.write_all(&first).await?;
    }
    copy_bidirectional(&mut client, &mut server).await.map(drop)
}
