//! Contexts as transports would make them.

use chrono::DateTime;
use cqrs::{Context, RequestId, Transport};
use kernel::{Actor, Permission, SessionId, UserActor, UserId};
use std::net::IpAddr;
use uuid::Uuid;

/// Returns the context of an anonymous request.
pub fn anonymous() -> Context {
    of(Actor::Anonymous, Transport::Http)
}

/// Returns the context of an anonymous request from a known network address.
pub fn anonymous_from(source: IpAddr) -> Context {
    let request_id = RequestId::generated(Uuid::from_u128(1));
    Context::builder(Actor::Anonymous, Transport::Http, request_id)
        .source(Some(source))
        .build()
}

/// The operator at the command line.
pub fn system() -> Context {
    of(Actor::System("test"), Transport::Cli)
}

/// A signed-in user without any permission.
pub fn user(user_id: UserId) -> Context {
    user_with(user_id, &[])
}

pub fn user_with(user_id: UserId, permissions: &[Permission]) -> Context {
    of(
        Actor::User(actor(
            user_id,
            SessionId::new(Uuid::from_u128(1)),
            permissions,
        )),
        Transport::Http,
    )
}

/// As [`user`], on that device.
pub fn user_in(user_id: UserId, session_id: SessionId) -> Context {
    of(
        Actor::User(actor(user_id, session_id, &[])),
        Transport::Http,
    )
}

fn actor(user_id: UserId, session_id: SessionId, permissions: &[Permission]) -> UserActor {
    UserActor {
        user_id,
        session_id,
        permissions: permissions.into(),
        authenticated_at: DateTime::UNIX_EPOCH,
    }
}

fn of(actor: Actor, transport: Transport) -> Context {
    Context::builder(actor, transport, RequestId::generated(Uuid::from_u128(1))).build()
}
