//! The connection on which this process creates and drops databases.

use super::{housekeeping, private_server::PrivateServer};
use crate::{Connection, naming};
use std::sync::mpsc;
use tokio::sync::mpsc as async_mpsc;
use url::Url;

/// A server with an administrative connection. The connection has its own thread because each test
/// has its own runtime.
pub(crate) struct Server {
    url: Url,
    statements: async_mpsc::UnboundedSender<Statement>,
    _private: Option<PrivateServer>,
}

struct Statement {
    sql: String,
    done: mpsc::Sender<Result<(), String>>,
}

impl Server {
    /// Connects to the server and checks it. Blocks until the server responds. The error says why
    /// the server cannot be used.
    pub(crate) fn connect(url: &str, private: Option<PrivateServer>) -> Result<Self, String> {
        let url = Url::parse(url).map_err(|error| error.to_string())?;
        let mut own = url.clone();
        // marks the databases of this process as in use
        own.query_pairs_mut()
            .append_pair("application_name", &naming::process());
        let (ready, is_ready) = mpsc::channel();
        let (statements, queue) = async_mpsc::unbounded_channel();
        std::thread::spawn(move || administer(own.as_str(), &ready, queue));

        is_ready
            .recv()
            .map_err(|_| "the connection ended".to_owned())??;
        Ok(Self {
            url,
            statements,
            _private: private,
        })
    }

    /// Executes a statement. Blocks until it has finished.
    pub(crate) fn execute(&self, sql: &str) -> Result<(), String> {
        let gone = "the connection to the server has ended";
        let (done, is_done) = mpsc::channel();
        self.statements
            .send(Statement {
                sql: sql.to_owned(),
                done,
            })
            .map_err(|_| gone)?;
        is_done.recv().map_err(|_| gone)?
    }

    pub(crate) fn url_of(&self, database: &str) -> String {
        let mut url = self.url.clone();
        url.set_path(database);
        url.into()
    }
}

fn administer(
    url: &str,
    ready: &mpsc::Sender<Result<(), String>>,
    queue: async_mpsc::UnboundedReceiver<Statement>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(serve(url, ready, queue)),
        Err(error) => Err(error.to_string()),
    };
    if let Err(error) = ended {
        // fails if the error occurs after the start: the receiver is gone by then
        let _ = ready.send(Err(error));
    }
}

async fn serve(
    url: &str,
    ready: &mpsc::Sender<Result<(), String>>,
    mut queue: async_mpsc::UnboundedReceiver<Statement>,
) -> Result<(), String> {
    let mut conn = Connection::postgres(url)
        .await
        .map_err(|error| error.to_string())?;
    housekeeping::check(&mut conn).await?;
    housekeeping::sweep(&mut conn).await?;
    ready.send(Ok(())).map_err(|error| error.to_string())?;

    while let Some(Statement { sql, done }) = queue.recv().await {
        let ended = conn.execute(&sql).await.map_err(|error| error.to_string());
        // the caller may be gone
        let _ = done.send(ended);
    }
    Ok(())
}
