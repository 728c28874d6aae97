use crate::{
    Application,
    app::app,
    cors::is_origin,
    openapi,
    request::{InFlight, Shared},
};
use actix_web::{HttpServer, http::KeepAlive};
use std::{future::Future, io, net::TcpListener, pin::pin, sync::Arc, time::Duration};

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
    if let Some(origin) = settings
        .allow_origins
        .iter()
        .find(|origin| !is_origin(origin))
    {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("not a web origin: {origin}"),
        ));
    }
    let document = openapi(&application.routes, &application.engine.info);
    let document = document.to_json().map_err(io::Error::other)?.into();
    let shared = Arc::new(Shared {
        application,
        in_flight: InFlight::default(),
        document,
    });
    let workers = settings.workers.max(1);
    let server = HttpServer::new(move || app(shared.clone()))
        .workers(workers)
        .max_connections((settings.max_connections / workers).max(1))
        .keep_alive(KeepAlive::Timeout(settings.keep_alive))
        .client_request_timeout(settings.head_timeout)
        // how long a rejected upload is still read, so that its client gets the response and not a
        // reset
        .client_disconnect_timeout(Duration::from_secs(2))
        .shutdown_timeout(settings.shutdown_timeout.as_secs())
        .disable_signals()
        .listen(listener)?
        .run();

    let handle = server.handle();
    let mut server = pin!(server);
    tokio::select! {
        ended = &mut server => return ended,
        () = stop => {}
    }
    let (ended, ()) = tokio::join!(server, handle.stop(true));
    ended
}
