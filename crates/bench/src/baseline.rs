//! The bare server: actix-web and diesel-async, a handler for each thing that is compared, nothing else.

mod postgres;
mod session;
mod sqlite;
mod user;

use crate::{
    Result,
    arguments::Arguments,
    loggia::{Loggia, Place, Server},
    machine::command,
    waiting::STEP,
};
use actix_web::{App, HttpServer, rt::System, web::ServiceConfig};
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::Path,
    sync::Arc,
};

type Routes = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

/// On the same database, in the same place.
pub fn start(loggia: &Loggia<'_>, place: Place) -> Result<Server> {
    let mut command = command(place.core, std::env::current_exe()?);
    command.args(["baseline", "--bind", "127.0.0.1:0", "--database-url", &loggia.database_url]);
    if let Some(size) = place.size {
        command.args(["--http-workers", &size.http_workers.to_string(), "--pool", &size.pool.to_string()]);
    }
    Server::start(&mut command, "baseline", loggia.home, STEP)
}

/// `GET /users/{id}` and `POST /sessions/refresh`.
pub fn serve(words: &[String]) -> Result<()> {
    let known = ["--bind", "--database-url", "--http-workers", "--pool", "--address-file"];
    let arguments = Arguments::parse(words, &known, &[])?;
    let url: String = arguments.required("--database-url")?;
    let pool = arguments.required("--pool")?;
    let routes = match url.strip_prefix("sqlite://") {
        Some(path) => sqlite::routes(path, pool)?,
        None => postgres::routes(&url, pool)?,
    };

    let listener = TcpListener::bind(arguments.required::<SocketAddr>("--bind")?)?;
    let (address, workers) = (listener.local_addr()?, arguments.required("--http-workers")?);
    System::new().block_on(async {
        let app = move || App::new().configure(|config| routes(config));
        let server = HttpServer::new(app).workers(workers).listen(listener)?.run();
        if let Some(file) = arguments.text("--address-file") {
            write_address(Path::new(file), address)?;
        }
        Ok(server.await?)
    })
}

/// Appears whole.
fn write_address(file: &Path, address: SocketAddr) -> Result<()> {
    let draft = file.with_extension("draft");
    fs::write(&draft, address.to_string())?;
    Ok(fs::rename(&draft, file)?)
}
