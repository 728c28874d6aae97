use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The network of a client: an IPv4 address, or the /64 prefix of an IPv6 address, because one
/// subscriber has at least 2⁶⁴ of them (RFC 6177 section 2). All clients without a known address
/// share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Network {
    V4([u8; 4]),
    V6([u8; 8]),
    Unknown,
}

impl Network {
    pub fn of(source: Option<IpAddr>) -> Self {
        match source.map(|address| address.to_canonical()) {
            Some(IpAddr::V4(address)) => Self::V4(address.octets()),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, e, f, g, h, ..] = address.octets();
                Self::V6([a, b, c, d, e, f, g, h])
            }
            None => Self::Unknown,
        }
    }

    /// Returns the significant octets; none for [`Network::Unknown`].
    pub const fn octets(&self) -> &[u8] {
        match self {
            Self::V4(octets) => octets,
            Self::V6(octets) => octets,
            Self::Unknown => &[],
        }
    }
}

/// Formats the network in CIDR notation: `192.0.2.1/32`, `2001:db8:1:2::/64` or `unknown`.
impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match *self {
            Self::V4(octets) => write!(f, "{}/32", Ipv4Addr::from(octets)),
            Self::V6([a, b, c, d, e, g, h, i]) => {
                let first = [a, b, c, d, e, g, h, i, 0, 0, 0, 0, 0, 0, 0, 0];
                write!(f, "{}/64", Ipv6Addr::from(first))
            }
            Self::Unknown => f.write_str("unknown"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_are_written_in_cidr_notation() -> Result<(), std::net::AddrParseError> {
        for (address, expected) in [
            ("192.0.2.1", "192.0.2.1/32"),
            ("::ffff:192.0.2.1", "192.0.2.1/32"),
            ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ] {
            let network = Network::of(Some(address.parse()?));
            assert_eq!(network.to_string(), expected);
        }
        assert_eq!(Network::Unknown.to_string(), "unknown");
        Ok(())
    }

    #[test]
    fn an_ipv6_network_is_its_first_64_bits_and_an_ipv4_one_its_address()
    -> Result<(), std::net::AddrParseError> {
        let network = |text: &str| text.parse().map(|address| Network::of(Some(address)));
        assert_eq!(
            network("2001:db8:1:2::1")?,
            network("2001:db8:1:2:ffff:ffff:ffff:ffff")?
        );
        assert_ne!(network("2001:db8:1:2::1")?, network("2001:db8:1:3::1")?);
        assert_ne!(network("192.0.2.1")?, network("192.0.2.2")?);
        assert_eq!(network("::ffff:192.0.2.1")?, network("192.0.2.1")?);
        assert_eq!(network("192.0.2.1")?.octets(), [192, 0, 2, 1]);
        Ok(())
    }
}
