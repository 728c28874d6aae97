//! Selects the PostgreSQL server for the tests.

use super::{private_server::PrivateServer, server::Server};
use crate::environment;
use std::{io::Write, sync::OnceLock};

/// Returns the server shared by the whole process, or `None` if there is none. Blocks during the
/// search. Panics if no server is available although one is required.
#[expect(
    clippy::panic,
    reason = "the test run must fail if a required service is missing"
)]
pub(super) fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let found = SERVER.get_or_init(|| match find() {
        Ok(server) => Some(server),
        Err(reason) => {
            // unlike `eprintln!`, not captured as the output of one test
            let _ = writeln!(
                std::io::stderr(),
                "tests on PostgreSQL are skipped: {reason}"
            );
            None
        }
    });
    if found.is_none() && is_required() {
        panic!(
            "PostgreSQL is required by LOGGIA_REQUIRE_SERVICES=1 or LOGGIA_TEST_POSTGRES_URL, but not available"
        );
    }
    found.as_ref()
}

pub(super) fn is_required() -> bool {
    let wanted = environment::variable("LOGGIA_REQUIRE_SERVICES").is_some_and(|value| value != "0");
    wanted || environment::variable(NAMED).is_some()
}

const NAMED: &str = "LOGGIA_TEST_POSTGRES_URL";

fn find() -> Result<Server, String> {
    if let Some(url) = environment::variable(NAMED) {
        return Server::connect(&url, None)
            .map_err(|error| format!("{NAMED} cannot be used: {error}"));
    }
    let local = ["postgres", "root"].into_iter().find_map(|user| {
        let url = format!("postgres://{user}@127.0.0.1:5432/postgres");
        Server::connect(&url, None).ok()
    });
    match local {
        Some(server) => Ok(server),
        None => started().map_err(|error| {
            format!(
                "{NAMED} is not set, no server accepts connections on 127.0.0.1:5432, \
                 and no server can be started ({error})"
            )
        }),
    }
}

fn started() -> Result<Server, String> {
    let private = PrivateServer::start()?;
    Server::connect(&private.url(), Some(private))
}
