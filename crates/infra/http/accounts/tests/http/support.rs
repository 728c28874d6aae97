//! A running server with the accounts routes.

use crate::fakes::{
    CountingUuids, FixedClock, OneCommonPassword, PlainMac, ScriptedHealth, ThreeTokens,
};
use access::AccessMessages;
use audit::AuditMessages;
use auth::AuthMessages;
use flows::FlowMessages;
use infra_http::{
    Application, Engine, HealthState, HttpSettings, NoRefusalObserver, NoSessionObserver,
    ServiceInfo, Services, serve,
};
use kernel::{PasswordPolicy, PasswordScreen};
use loggia_http_accounts::ROUTES;
use registration::RegistrationMessages;
use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
};
pub use testing::http::{Request, Response, get, post, put, request};
use testing::{Scripted, http::send_raw};
use tokio::{sync::oneshot, task::JoinHandle};
use user_profile::UserProfileMessages;

pub struct Server {
    pub address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<io::Result<()>>,
}

pub async fn start(fakes: impl Into<Scripted>) -> io::Result<Server> {
    start_with(fakes, |_| {}).await
}

pub async fn start_with(
    fakes: impl Into<Scripted>,
    change: impl FnOnce(&mut Engine),
) -> io::Result<Server> {
    let mut application = application(fakes);
    change(&mut application.engine);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(serve(application, listener, async {
        stopped.await.ok();
    }));
    Ok(Server {
        address,
        stop,
        running,
    })
}

/// The accounts API with scripted answers.
pub fn application(fakes: impl Into<Scripted>) -> Application {
    let fakes = Arc::new(fakes.into());
    let engine = Engine {
        access_tokens: Arc::new(ThreeTokens),
        revocations: Arc::new(ThreeTokens),
        session_observer: Arc::new(NoSessionObserver),
        refusal_observer: Arc::new(NoRefusalObserver),
        mac: Arc::new(PlainMac),
        uuids: Arc::new(CountingUuids::default()),
        clock: Arc::new(FixedClock),
        health: Arc::new(ScriptedHealth(vec![("database", HealthState::Up)])),
        settings: HttpSettings {
            workers: 1,
            ..HttpSettings::default()
        },
        info: ServiceInfo::default(),
    };
    let services = Services::default()
        .with::<dyn AccessMessages>(fakes.clone())
        .with::<dyn AuditMessages>(fakes.clone())
        .with::<dyn AuthMessages>(fakes.clone())
        .with::<dyn FlowMessages>(fakes.clone())
        .with::<dyn RegistrationMessages>(fakes.clone())
        .with::<dyn UserProfileMessages>(fakes)
        .with::<PasswordPolicy>(Arc::new(PasswordPolicy::new(15, "Loggia")))
        .with::<dyn PasswordScreen>(Arc::new(OneCommonPassword));
    Application {
        engine,
        services,
        routes: vec![ROUTES],
    }
}

impl Server {
    pub async fn send(&self, request: Request) -> io::Result<Response> {
        request.send(self.address).await
    }

    /// Sends octets as they are and reads one response. Fails if the connection is closed without
    /// one.
    pub async fn send_raw(&self, octets: &[u8]) -> io::Result<Response> {
        send_raw(self.address, octets).await
    }

    /// Whether it still answers.
    pub async fn is_well(&self) -> bool {
        self.send(get("/health/live"))
            .await
            .is_ok_and(|response| response.status == 200)
    }

    pub async fn stop(self) -> io::Result<()> {
        self.stop.send(()).ok();
        self.running.await.map_err(io::Error::other)?
    }
}
