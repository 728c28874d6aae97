//! Bearer tokens (RFC 6750 section 2.1).

use crate::{Engine, Problem, Revoked, codes, problem::ProblemHeader};
use actix_web::http::header::{self, HeaderMap};
use cqrs::problems;
use kernel::{Permission, UserActor};
use services::AccessClaims;
use std::sync::Arc;

/// Octets; far more than any access token has.
const MAX_LENGTH: usize = 4096;

/// Returns the user of the request’s access token.
pub(crate) fn authenticate(headers: &HeaderMap, engine: &Engine) -> Result<UserActor, Problem> {
    let claims = claims(headers, engine)?;
    let revoked = engine.revocations.refuses(&claims);
    if revoked == Some(Revoked::Ended) {
        return Err(rejected());
    }
    // a stale token too shows that the client received it
    engine.session_observer.used(&claims);
    if revoked == Some(Revoked::Stale) {
        return Err(Problem::from(codes::TOKEN_STALE).with_header(ProblemHeader::RejectedToken));
    }
    Ok(actor(&claims, claims.permissions.clone()))
}

/// Returns the user of a genuine access token, which may be revoked. It carries no permissions: it
/// is enough to end its session.
pub(crate) fn identify(headers: &HeaderMap, engine: &Engine) -> Result<UserActor, Problem> {
    Ok(actor(&*claims(headers, engine)?, [].into()))
}

fn claims(headers: &HeaderMap, engine: &Engine) -> Result<Arc<AccessClaims>, Problem> {
    engine
        .access_tokens
        .verify(token(headers)?)
        .map_err(|_| rejected())
}

fn actor(claims: &AccessClaims, permissions: Arc<[Permission]>) -> UserActor {
    let AccessClaims {
        user_id,
        session_id,
        authenticated_at,
        ..
    } = *claims;
    UserActor {
        user_id,
        session_id,
        permissions,
        authenticated_at,
    }
}

fn token(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION);
    let value = values.next().ok_or(problems::INVALID_TOKEN)?;
    // with two, intermediaries could disagree on which one counts
    if values.next().is_some() || value.len() > MAX_LENGTH {
        return Err(rejected());
    }
    let (scheme, token) = value
        .to_str()
        .ok()
        .and_then(|text| text.split_once(' '))
        .ok_or_else(rejected)?;
    if scheme.eq_ignore_ascii_case("bearer") {
        Ok(token.trim_start_matches(' '))
    } else {
        Err(rejected())
    }
}

fn rejected() -> Problem {
    Problem::from(problems::INVALID_TOKEN).with_header(ProblemHeader::RejectedToken)
}
