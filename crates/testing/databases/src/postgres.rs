//! Databases on one PostgreSQL server per process.

mod finding;
mod housekeeping;
mod private_server;
mod server;
mod tls_server;

use infra_diesel::DatabaseAdmin;
use kernel::BoxError;
use server::Server;
use services::DatabaseAdministration;
use std::sync::{Arc, Weak};
pub use tls_server::TlsServer;
use tokio::sync::Mutex;

/// A database on the server, dropped with this value.
pub(crate) struct Database {
    server: &'static Server,
    name: String,
    /// Keeps the template alive for other tests.
    _template: Option<Arc<Database>>,
}

/// A migrated database to copy; shared as long as at least one test uses a copy.
static TEMPLATE: Mutex<Weak<Database>> = Mutex::const_new(Weak::new());

impl Database {
    /// Creates a database without tables. Returns `None` if there is no server.
    pub(crate) async fn empty() -> Result<Option<Self>, BoxError> {
        match server().await? {
            Some(server) => Self::copy(server, "template0", None).await.map(Some),
            None => Ok(None),
        }
    }

    pub(crate) async fn migrated() -> Result<Option<Self>, BoxError> {
        let Some(server) = server().await? else {
            return Ok(None);
        };
        let template = template(server).await?;
        Self::copy(server, &template.name.clone(), Some(template))
            .await
            .map(Some)
    }

    async fn copy(
        server: &'static Server,
        original: &str,
        template: Option<Arc<Self>>,
    ) -> Result<Self, BoxError> {
        // constructed first, so that the database is dropped even if this future is canceled
        let database = Self {
            server,
            name: crate::naming::database(),
            _template: template,
        };
        let create = format!("create database {} template {original}", database.name);
        tokio::task::spawn_blocking(move || server.execute(&create)).await??;
        Ok(database)
    }

    pub(crate) fn url(&self) -> String {
        self.server.url_of(&self.name)
    }
}

async fn template(server: &'static Server) -> Result<Arc<Database>, BoxError> {
    let mut shared = TEMPLATE.lock().await;
    if let Some(template) = shared.upgrade() {
        return Ok(template);
    }
    let template = Arc::new(Database::copy(server, "template0", None).await?);
    DatabaseAdmin::new(&template.url())?
        .migrate(&mut |_| {})
        .await?;
    *shared = Arc::downgrade(&template);
    Ok(template)
}

async fn server() -> Result<Option<&'static Server>, BoxError> {
    Ok(tokio::task::spawn_blocking(finding::server).await?)
}

impl Drop for Database {
    #[expect(clippy::print_stderr, reason = "part of the test output")]
    fn drop(&mut self) {
        if let Err(error) = self.server.execute(&format!(
            "drop database if exists {} with (force)",
            self.name
        )) {
            eprintln!("cannot drop the database {}: {error}", self.name);
        }
    }
}
