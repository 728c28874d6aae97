//! The client address of a request.

use actix_web::http::header::HeaderMap;
use ipnet::IpNet;
use std::net::{IpAddr, SocketAddr};

/// Returns the peer address or, if the peer is a trusted proxy, the rightmost address in
/// `X-Forwarded-For` that is not one. Entries further left are written by the client and cannot be
/// trusted. IPv4-mapped addresses become IPv4.
pub(crate) fn client_address(
    peer: Option<SocketAddr>,
    headers: &HeaderMap,
    trusted: &[IpNet],
) -> Option<IpAddr> {
    let is_trusted = |address: &IpAddr| is_trusted(address, trusted);
    let mut nearest = peer?.ip().to_canonical();
    if !is_trusted(&nearest) {
        return Some(nearest);
    }
    let lines: Vec<_> = headers.get_all("x-forwarded-for").collect();
    let hops = lines
        .iter()
        .rev()
        .flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
    for hop in hops {
        let Some(address) = parse_hop(hop.trim()) else {
            break;
        };
        nearest = address;
        if !is_trusted(&nearest) {
            break;
        }
    }
    Some(nearest)
}

pub(super) fn is_trusted(address: &IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(address))
}

/// Parses one entry; some proxies add a port.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let address = hop
        .parse()
        .or_else(|_| hop.parse::<SocketAddr>().map(|socket| socket.ip()));
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
        let trusted = ["10.0.0.0/8".parse()?, "::1/128".parse()?];
        let address = client_address(
            Some(peer.parse()?),
            request.to_http_request().headers(),
            &trusted,
        );
        Ok(address
            .map(|address| address.to_string())
            .unwrap_or_default())
    }

    #[test]
    fn only_a_trusted_proxy_is_believed() -> Result<(), Box<dyn std::error::Error>> {
        for (peer, forwarded, expected) in [
            ("203.0.113.9:1", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.1:1", &[], "10.0.0.1"),
            ("10.0.0.1:1", &["198.51.100.1"], "198.51.100.1"),
            (
                "10.0.0.1:1",
                &["1.2.3.4, 198.51.100.1, 10.0.0.7"],
                "198.51.100.1",
            ),
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

    #[test]
    fn a_network_trusts_the_addresses_that_share_its_prefix()
    -> Result<(), Box<dyn std::error::Error>> {
        let request = TestRequest::get()
            .append_header(("X-Forwarded-For", "198.51.100.1"))
            .to_http_request();
        for (network, peer, is_trusted) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("10.0.0.0/8", "::ffff:10.1.2.3", true),
            ("127.0.0.1/32", "127.0.0.1", true),
            ("127.0.0.1/32", "127.0.0.2", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:1::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "2001:db8::1", true),
        ] {
            let peer = SocketAddr::new(peer.parse()?, 1);
            let address = client_address(Some(peer), request.headers(), &[network.parse()?]);
            assert_eq!(
                address == Some("198.51.100.1".parse()?),
                is_trusted,
                "{network} {peer}"
            );
        }
        Ok(())
    }
}
