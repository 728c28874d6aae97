use crate::{
    Application, HttpSettings,
    app::app,
    connection::{Connection, PATIENCE},
    cors::is_origin,
    openapi,
    request::{InFlight, Shared, UntrustedPeers},
};
use actix_http::HttpServiceBuilder;
use actix_server::{GracefulShutdownSignal, Server};
use actix_service::{ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    dev::{AppConfig, ServiceFactory},
    http::KeepAlive,
};
use std::{
    future::{Future, ready},
    io,
    net::TcpListener,
    pin::pin,
    sync::Arc,
};
use tokio::net::TcpStream;

/// Serves until `stop` ends, then finishes the running requests. Runs inside the caller's tokio
/// runtime, and leaves signals to the caller. Fails before it answers anything if the application
/// is not complete ([`Application::check`]).
pub async fn serve(
    application: Application,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> io::Result<()> {
    application
        .check()
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    let settings = application.engine.settings.clone();
    check_origins(&settings)?;
    let document = openapi(&application.routes, &application.engine.info);
    let document = document.to_json().map_err(io::Error::other)?.into();
    let shared = Arc::new(Shared {
        application,
        in_flight: InFlight::default(),
        untrusted_peers: UntrustedPeers::default(),
        document,
    });
    let server = listen(shared, &settings, listener)?;

    let handle = server.handle();
    let mut server = pin!(server);
    tokio::select! {
        ended = &mut server => return ended,
        () = stop => {}
    }
    let (ended, ()) = tokio::join!(server, handle.stop(true));
    ended
}

fn check_origins(settings: &HttpSettings) -> io::Result<()> {
    let mut origins = settings.allow_origins.iter();
    match origins.find(|origin| !is_origin(origin)) {
        Some(origin) => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("not a web origin: {origin}"),
        )),
        None => Ok(()),
    }
}

/// Like `actix_web::HttpServer`, whose connections cannot be wrapped.
fn listen(
    shared: Arc<Shared>,
    settings: &HttpSettings,
    listener: TcpListener,
) -> io::Result<Server> {
    let workers = settings.workers.max(1);
    let builder = Server::build();
    let stopping = builder.graceful_shutdown_signal();
    let server = builder
        .workers(workers)
        .max_concurrent_connections((settings.max_connections / workers).max(1))
        .shutdown_timeout(settings.shutdown_timeout.as_secs())
        .disable_signals()
        .listen("http", listener, move || {
            connections(shared.clone(), stopping.clone())
        })?;
    Ok(server.run())
}

/// Serves the connections of a worker.
fn connections(
    shared: Arc<Shared>,
    stopping: GracefulShutdownSignal,
) -> impl ServiceFactory<TcpStream, Config = ()> {
    let settings = &shared.application.engine.settings;
    let http = HttpServiceBuilder::default()
        .graceful_shutdown_signal(move || {
            let stopping = stopping.clone();
            async move { stopping.notified().await }
        })
        .keep_alive(KeepAlive::Timeout(settings.keep_alive))
        .client_request_timeout(settings.head_timeout)
        .client_disconnect_timeout(PATIENCE)
        .h1(map_config(app(shared.clone()), |()| AppConfig::default()));
    fn_service(move |stream: TcpStream| {
        let connection = Connection::new(stream, shared.clone());
        let peer = connection.peer();
        ready(Ok((connection, peer)))
    })
    .and_then(http)
}
