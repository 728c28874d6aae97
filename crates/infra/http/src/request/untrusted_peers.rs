//! Warnings about peers that send `X-Forwarded-For` and are not trusted.

use super::client_address::is_trusted;
use actix_web::http::header::HeaderMap;
use ipnet::IpNet;
use kernel::Network;
use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

/// Any client can send the header: further networks are not reported.
const MOST: usize = 100;

/// The networks that a process has warned about, each once.
#[derive(Default)]
pub(crate) struct UntrustedPeers(Mutex<HashSet<Network>>);

impl UntrustedPeers {
    /// Warns of a missing trusted proxy: its clients would count as one.
    pub(super) fn note(&self, peer: Option<SocketAddr>, headers: &HeaderMap, trusted: &[IpNet]) {
        let Some(peer) = peer.filter(|_| headers.contains_key("x-forwarded-for")) else {
            return;
        };
        let peer = peer.ip().to_canonical();
        if !is_trusted(&peer, trusted) && self.is_new(Network::of(Some(peer))) {
            tracing::warn!(
                network = %Network::of(Some(peer)),
                "X-Forwarded-For of a peer that is not a trusted proxy is ignored: if the peer \
                 is a proxy, add it to the trusted ones, or all its clients count as one"
            );
        }
    }

    fn is_new(&self, network: Network) -> bool {
        let mut reported = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reported.len() < MOST && reported.insert(network)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};

    #[test]
    fn each_network_is_reported_once_and_their_number_is_bounded() {
        let peers = UntrustedPeers::default();
        let network = |last: u32| Network::of(Some(IpAddr::V4(Ipv4Addr::from(last))));
        let reported = (0..1000)
            .filter(|last| peers.is_new(network(last / 2)))
            .count();
        assert_eq!(reported, MOST);
    }
}
