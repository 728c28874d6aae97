//! Parses the URL of a PostgreSQL server: the grammar and the parameters of libpq.

mod delimiters;
mod parameters;
mod tls_parameters;

use crate::{InvalidDatabaseUrl, Transport};
use parameters::Parameters;
use std::{net::IpAddr, str::FromStr, time::Duration};
pub(crate) use tls_parameters::{Authorities, Level, TlsParameters};
use tokio_postgres::{
    Config,
    config::{Host, SslMode, SslNegotiation},
};

/// A parsed URL. Files that it names are not read yet.
#[derive(Debug, Clone)]
pub(crate) struct Address {
    pub(crate) config: Config,
    pub(crate) tls: TlsParameters,
}

impl Address {
    /// Parses a URL. Every decision is made on its parsed parts: a password may contain any text.
    pub(crate) fn parse(url: &str) -> Result<Self, InvalidDatabaseUrl> {
        let scheme = ["postgres://", "postgresql://"]
            .into_iter()
            .find_map(|scheme| url.strip_prefix(scheme));
        let rest = scheme.ok_or(InvalidDatabaseUrl::FORM)?;
        let (authority_and_path, query) = rest.split_once('?').unwrap_or((rest, ""));
        delimiters::check(rest, authority_and_path)?;
        let parameters = Parameters::parse(query)?;

        let driven = format!("postgres://{authority_and_path}?{}", parameters.of_driver());
        let mut config = Config::from_str(&driven).map_err(|error| invalid(&error))?;
        check_place(&config)?;
        complete(&mut config, &parameters);
        let tls = TlsParameters::parse(&parameters, Place::of(&config))?;
        config.ssl_mode(tls.level.of_driver());
        if config.get_ssl_negotiation() == SslNegotiation::Direct && tls.level < Level::Require {
            return Err(InvalidDatabaseUrl::new(
                "has `sslnegotiation=direct`, which needs sslmode=require or stronger",
            ));
        }
        Ok(Self { config, tls })
    }

    /// Returns how well connections are protected.
    pub(crate) fn transport(&self) -> Transport {
        if Place::of(&self.config) != Place::Elsewhere {
            Transport::Local
        } else if self.tls.level >= Level::VerifyCa {
            Transport::Verified
        } else {
            Transport::Unverified
        }
    }
}

/// The place of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// Reached over a Unix socket, which has no TLS.
    Socket,
    /// On this machine.
    Here,
    Elsewhere,
}

impl Place {
    fn of(config: &Config) -> Self {
        let hosts = config.get_hosts();
        if !hosts.is_empty() && hosts.iter().all(|host| matches!(host, Host::Unix(_))) {
            return Self::Socket;
        }
        let are_local = hosts.iter().all(|host| match host {
            Host::Tcp(name) => name == "localhost" || name.parse().is_ok_and(is_loopback),
            Host::Unix(_) => true,
        });
        if are_local && config.get_hostaddrs().iter().copied().all(is_loopback) {
            Self::Here
        } else {
            Self::Elsewhere
        }
    }
}

fn is_loopback(address: IpAddr) -> bool {
    address.is_loopback()
}

/// The driver names the parameter, never a value.
fn invalid(error: &tokio_postgres::Error) -> InvalidDatabaseUrl {
    let reason = std::error::Error::source(error).map_or_else(
        || error.to_string(),
        |source| source.to_string().replace("option", "parameter"),
    );
    InvalidDatabaseUrl::new(format!("cannot be used: {reason}"))
}

fn check_place(config: &Config) -> Result<(), InvalidDatabaseUrl> {
    let (hosts, addresses) = (config.get_hosts(), config.get_hostaddrs());
    let is_name = |name: &str| {
        let may_be_part = |char: char| char.is_ascii_alphanumeric() || "-._:".contains(char);
        !name.is_empty() && name.chars().all(may_be_part)
    };
    let is_host = |host: &Host| match host {
        Host::Tcp(name) => is_name(name),
        Host::Unix(_) => true,
    };
    let count = hosts.len().max(addresses.len());
    if count == 0 || !hosts.iter().all(is_host) || config.get_dbname().is_none_or(str::is_empty) {
        return Err(InvalidDatabaseUrl::FORM);
    }
    if !hosts.is_empty() && !addresses.is_empty() && hosts.len() != addresses.len() {
        return Err(InvalidDatabaseUrl::new(
            "must have as many addresses in `hostaddr` as hosts",
        ));
    }
    if config.get_ports().len() > 1 && config.get_ports().len() != count {
        return Err(InvalidDatabaseUrl::new(
            "must have one port, or one per host",
        ));
    }
    Ok(())
}

/// Adds defaults that detect a server that disappeared while a query waits for its response.
fn complete(config: &mut Config, parameters: &Parameters) {
    if config.get_connect_timeout().is_none() {
        config.connect_timeout(Duration::from_secs(5));
    }
    if parameters.get("keepalives_idle").is_none() {
        config.keepalives_idle(Duration::from_secs(15));
    }
    if config.get_keepalives_interval().is_none() {
        config.keepalives_interval(Duration::from_secs(5));
    }
    if config.get_keepalives_retries().is_none() {
        config.keepalives_retries(3);
    }
    if config.get_tcp_user_timeout().is_none() {
        config.tcp_user_timeout(Duration::from_secs(30));
    }
    if config.get_application_name().is_none() {
        config.application_name("loggia");
    }
}

impl Level {
    const fn of_driver(self) -> SslMode {
        match self {
            Self::Disable => SslMode::Disable,
            Self::Prefer => SslMode::Prefer,
            Self::Require | Self::VerifyCa | Self::VerifyFull => SslMode::Require,
        }
    }
}

#[cfg(test)]
mod tests;
