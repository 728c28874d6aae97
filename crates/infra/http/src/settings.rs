use ipnet::IpNet;
use std::{net::SocketAddr, time::Duration};

/// What an operator can tune about the HTTP side.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    pub bind: SocketAddr,
    /// The only source of absolute links; never `Host`.
    pub public_url: String,
    /// Octets of one request body.
    pub body_limit: usize,
    pub workers: usize,
    /// Of the whole process, idle ones included.
    pub max_connections: usize,
    /// Web origins whose scripts may call: `https://app.example.org`. No wildcard.
    pub allow_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// For the head of a connection's first request.
    pub head_timeout: Duration,
    pub body_timeout: Duration,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// For requests that run when the stop comes.
    pub shutdown_timeout: Duration,
    /// How long others may keep the public keys.
    pub jwks_max_age: Duration,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self {
            bind: SocketAddr::from(([127, 0, 0, 1], 8000)),
            public_url: "http://127.0.0.1:8000".to_owned(),
            body_limit: 64 * 1024,
            workers: std::thread::available_parallelism().map_or(1, usize::from),
            max_connections: 10_000,
            allow_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            head_timeout: Duration::from_secs(5),
            body_timeout: Duration::from_secs(20),
            keep_alive: Duration::from_secs(30),
            shutdown_timeout: Duration::from_secs(20),
            jwks_max_age: Duration::from_secs(300),
        }
    }
}
