//! The bare server: actix-web and diesel-async with one handler per compared operation.

mod postgres;
mod session;
mod sqlite;
mod user;

use crate::{
    Result,
    loggia::{Loggia, Placement, Server},
    machine::command,
    waiting::STEP,
};
use actix_web::{App, HttpServer, rt::System, web::ServiceConfig};
use clap::Args;
use std::{
    fs,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::Arc,
};

type Routes = Arc<dyn Fn(&mut ServiceConfig) + Send + Sync>;

#[derive(Debug, Args)]
pub struct Options {
    #[arg(long)]
    bind: SocketAddr,
    #[arg(long)]
    database_url: String,
    #[arg(long)]
    http_workers: usize,
    #[arg(long)]
    pool: usize,
    #[arg(long)]
    address_file: Option<PathBuf>,
}

/// Starts the bare server on the database of `loggia`.
pub fn start(loggia: &Loggia<'_>, placement: Placement) -> Result<Server> {
    let mut command = command(placement.core, std::env::current_exe()?);
    command.args([
        "baseline",
        "--bind",
        "127.0.0.1:0",
        "--database-url",
        &loggia.database_url,
    ]);
    if let Some(size) = placement.size {
        command.args(["--http-workers", &size.http_workers.to_string()]);
        command.args(["--pool", &size.pool.to_string()]);
    }
    Server::start(&mut command, "baseline", loggia.home, STEP)
}

/// Serves `GET /users/{id}` and `POST /sessions/refresh`.
pub fn serve(options: &Options) -> Result<()> {
    let url = &options.database_url;
    let routes = match url.strip_prefix("sqlite://") {
        Some(path) => sqlite::routes(path, options.pool)?,
        None => postgres::routes(url, options.pool),
    };

    let listener = TcpListener::bind(options.bind)?;
    let address = listener.local_addr()?;
    System::new().block_on(async {
        let app = move || App::new().configure(|config| routes(config));
        let server = HttpServer::new(app)
            .workers(options.http_workers)
            .listen(listener)?
            .run();
        if let Some(file) = &options.address_file {
            write_address(file, address)?;
        }
        Ok(server.await?)
    })
}

/// Writes the file atomically, so that a reader never sees half of an address.
fn write_address(file: &Path, address: SocketAddr) -> Result<()> {
    let draft = file.with_extension("draft");
    fs::write(&draft, address.to_string())?;
    Ok(fs::rename(&draft, file)?)
}
