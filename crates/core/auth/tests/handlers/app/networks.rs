//! Log-ins from several networks.

use super::App;
use cqrs::{Dispatch, Failure, Outcome};
use kernel::{EmailAddress, Password, Throttled};
use loggia_auth::{LogIn, LogInError};
use std::net::IpAddr;
use testing::contexts;

const WRONG: &str = "another horse battery";

pub async fn log_in_from(
    app: &App,
    network: [u8; 4],
    address: &str,
    password: &str,
) -> Outcome<LogIn> {
    let context = contexts::anonymous_from(IpAddr::from(network));
    let log_in = LogIn {
        address: EmailAddress::parse(address).ok(),
        password: Password::from_input(password),
        device_name: None,
    };
    app.dispatch(&context, log_in).await
}

pub async fn guess_from(app: &App, network: [u8; 4], address: &str) -> Outcome<LogIn> {
    log_in_from(app, network, address, WRONG).await
}

pub fn throttled(outcome: &Outcome<LogIn>) -> Option<Throttled> {
    match outcome {
        Err(Failure::Refused(LogInError::TooManyAttempts(throttled))) => Some(*throttled),
        _ => None,
    }
}
