use ipnet::IpNet;
use std::{net::SocketAddr, time::Duration};

/// The settings of the HTTP server.
#[derive(Debug, Clone)]
pub struct HttpSettings {
    pub bind: SocketAddr,
    /// The base of absolute links, instead of the `Host` header.
    pub public_url: String,
    /// Octets of a request body.
    pub body_limit: usize,
    pub workers: usize,
    /// Connections of the whole process, idle ones included.
    pub max_connections: usize,
    /// Web origins whose scripts may call the API: `https://app.example.org`. Without wildcards.
    pub allow_origins: Vec<String>,
    /// The proxies whose `X-Forwarded-For` is trusted.
    pub trusted_proxies: Vec<IpNet>,
    /// For the head of a connection's first request.
    pub head_timeout: Duration,
    pub body_timeout: Duration,
    /// How long an idle connection is kept.
    pub keep_alive: Duration,
    /// For the requests that are running when the server stops.
    pub shutdown_timeout: Duration,
    /// How long clients may cache the public keys.
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
