//! Where a request comes from.

use crate::IpNetwork;
use actix_web::http::header::HeaderMap;
use std::net::{IpAddr, SocketAddr};

/// The peer, or, where that is a trusted proxy, the nearest hop in `X-Forwarded-For` that is none. What stands further
/// left was written by the client and could be anything.
pub(crate) fn client_address(peer: Option<SocketAddr>, headers: &HeaderMap, trusted: &[IpNetwork]) -> Option<IpAddr> {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(*address));
    let mut nearest = peer?.ip().to_canonical();
    if !is_trusted(&nearest) {
        return Some(nearest);
    }
    let lines: Vec<_> = headers.get_all("x-forwarded-for").collect();
    let hops = lines.iter().rev().flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
    for hop in hops {
        let Some(address) = parse_hop(hop.trim()) else { break };
        nearest = address;
        if !is_trusted(&nearest) {
            break;
        }
    }
    Some(nearest)
}

/// Some proxies add the port.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let address = hop.parse().or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn seen(peer: &str, forwarded: &[&str]) -> Result<String, Box<dyn std::error::Error>> {
        let mut request = TestRequest::get();
        for line in forwarded {
            request = request.append_header(("X-Forwarded-For", *line));
        }
        let trusted = ["10.0.0.0/8".parse()?, "::1".parse()?];
        let address = client_address(Some(peer.parse()?), request.to_http_request().headers(), &trusted);
        Ok(address.map(|address| address.to_string()).unwrap_or_default())
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() -> Result<(), Box<dyn std::error::Error>> {
        for (peer, forwarded, expected) in [
            ("203.0.113.9:1", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.1:1", &[], "10.0.0.1"),
            ("10.0.0.1:1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1:1", &["1.2.3.4, 198.51.100.1, 10.0.0.7"], "198.51.100.1"),
            ("10.0.0.1:1", &["1.2.3.4", "198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1:1", &["198.51.100.1:4711"], "198.51.100.1"),
            ("10.0.0.1:1", &["[2001:db8::1]:80"], "2001:db8::1"),
            ("10.0.0.1:1", &["1.2.3.4, nonsense, 10.0.0.7"], "10.0.0.7"),
            ("10.0.0.1:1", &["10.0.0.2, 10.0.0.3"], "10.0.0.2"),
            ("[::1]:1", &["198.51.100.1"], "198.51.100.1"),
            ("[::ffff:10.0.0.1]:1", &["198.51.100.1"], "198.51.100.1"),
        ] {
            assert_eq!(seen(peer, forwarded)?, expected, "{peer} {forwarded:?}");
        }
        Ok(())
    }
}
