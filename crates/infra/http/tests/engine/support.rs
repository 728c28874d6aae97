//! A running server with the shop's routes.

use crate::shop::{
    GetOrder, ListOrders, OrderMessages, PlaceOrder, PlacedOrder, ROUTES, ShipOrder, ShipOrderError,
};
use async_trait::async_trait;
use kernel::{Permission, SessionId, UserId};
use loggia_http::{
    Application, DependencyState, Engine, Health, HttpSettings, NoRefusalObserver, NoRevocations,
    NoSessionObserver, ServiceInfo, Services, serve,
};
use services::{AccessClaims, AccessTokens, Clock, listing::Page};
use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
};
use testing::{
    Scripted,
    deterministic::{FakeAccessTokens, FakeMac, FixedClock, SequentialUuids},
    http::{Request, Response},
};
use tokio::{sync::oneshot, task::JoinHandle};
use uuid::Uuid;

pub struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    running: JoinHandle<io::Result<()>>,
}

/// A user without permissions.
pub const CUSTOMER: &str = "access-token-1";
/// A user with `orders:read`.
pub const CLERK: &str = "access-token-2";

pub const ORDER: Uuid = Uuid::from_u128(7);

/// Every message succeeds.
pub fn answers() -> Scripted {
    Scripted::default()
        .on::<PlaceOrder>(|_, _| Ok(PlacedOrder(ORDER)))
        .on::<ShipOrder>(|_, command| {
            if command.id == ORDER {
                Ok(())
            } else {
                Err(ShipOrderError::Unknown.into())
            }
        })
        .on::<GetOrder>(|_, query| {
            if query.id == ORDER {
                Ok(7)
            } else {
                Err(ShipOrderError::Unknown.into())
            }
        })
        .on::<ListOrders>(|_, query| {
            Ok(Page {
                items: vec![ORDER; query.limit],
                next_cursor: Some("next".to_owned()),
            })
        })
}

pub fn application(answers: Scripted) -> Result<Application, kernel::Fault> {
    let clock = Arc::new(FixedClock::default());
    let access_tokens = FakeAccessTokens::new(clock.clone());
    let claims = |permissions: &[Permission]| AccessClaims {
        id: Uuid::nil(),
        user_id: UserId::new(Uuid::nil()),
        session_id: SessionId::new(Uuid::nil()),
        generation: Some(3),
        issued_at: clock.now(),
        expires_at: clock.now() + chrono::TimeDelta::minutes(10),
        authenticated_at: clock.now(),
        methods: Vec::new(),
        permissions: permissions.into(),
        epoch: 1,
    };
    access_tokens.issue(&claims(&[]))?;
    access_tokens.issue(&claims(&[Permission::declared("orders:read")]))?;
    let engine = Engine {
        access_tokens: Arc::new(access_tokens),
        revocations: Arc::new(NoRevocations),
        session_observer: Arc::new(NoSessionObserver),
        refusal_observer: Arc::new(NoRefusalObserver),
        mac: Arc::new(FakeMac::default()),
        uuids: Arc::new(SequentialUuids::default()),
        clock,
        health: Arc::new(NoDependencies),
        settings: HttpSettings {
            workers: 1,
            ..HttpSettings::default()
        },
        info: ServiceInfo {
            title: "Shop & Co".into(),
            ..ServiceInfo::default()
        },
    };
    let services = Services::default().with::<dyn OrderMessages>(Arc::new(answers));
    Ok(Application {
        engine,
        services,
        routes: vec![ROUTES],
    })
}

pub async fn start(answers: Scripted) -> Result<Server, Box<dyn std::error::Error + Send + Sync>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?;
    let (stop, stopped) = oneshot::channel();
    let running = tokio::spawn(serve(application(answers)?, listener, async {
        stopped.await.ok();
    }));
    Ok(Server {
        address,
        stop,
        running,
    })
}

impl Server {
    pub async fn send(&self, request: Request) -> io::Result<Response> {
        request.send(self.address).await
    }

    pub async fn stop(self) -> io::Result<()> {
        self.stop.send(()).ok();
        self.running.await.map_err(io::Error::other)?
    }
}

struct NoDependencies;

#[async_trait]
impl Health for NoDependencies {
    async fn check(&self) -> Vec<DependencyState> {
        Vec::new()
    }
}
