use crate::{
    Api,
    app::app,
    cors::is_origin,
    openapi,
    request::{InFlight, Shared},
};
use actix_web::{HttpServer, http::KeepAlive};
use std::{future::Future, io, net::TcpListener, pin::pin, sync::Arc, time::Duration};

/// Serves until `stop` ends, then answers what is running and returns. Runs inside the caller's tokio runtime and
/// leaves signals to the caller.
pub async fn serve(api: Api, listener: TcpListener, stop: impl Future<Output = ()>) -> io::Result<()> {
    let settings = api.settings.clone();
    if let Some(origin) = settings.allow_origins.iter().find(|origin| !is_origin(origin)) {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, format!("not a web origin: {origin}")));
    }
    let document = openapi().to_json().map_err(io::Error::other)?.into();
    let shared = Arc::new(Shared { api, in_flight: InFlight::default(), document });
    let workers = settings.workers.max(1);
    let server = HttpServer::new(move || app(shared.clone()))
        .workers(workers)
        .max_connections((settings.max_connections / workers).max(1))
        .keep_alive(KeepAlive::Timeout(settings.keep_alive))
        .client_request_timeout(settings.head_timeout)
        // how long a refused upload is still read, so that its client sees the answer and not a reset
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
