//! Bearer tokens (RFC 6750 section 2.1).

use crate::{
    Api, Revoked,
    problem::{Problem, ProblemCode},
};
use actix_web::http::header::{self, HeaderMap};
use kernel::{Permission, UserActor};
use services::AccessClaims;
use std::sync::Arc;

/// Far more than any token of ours; a longer one is not even looked at.
const MAX_LENGTH: usize = 4096;

/// The user whose valid access token the request shows.
pub(crate) fn authenticate(headers: &HeaderMap, api: &Api) -> Result<UserActor, Problem> {
    let claims = claims(headers, api)?;
    match api.revocations.refuses(&claims) {
        None => {}
        Some(Revoked::Ended) => return Err(refused()),
        Some(Revoked::Stale) => return Err(Problem::refused_token(ProblemCode::TokenStale)),
    }
    api.session_observer.used(claims.session_id);
    Ok(actor(&claims, claims.permissions.clone()))
}

/// The user of a token that may have been revoked since. That is enough to end its session, again if need be, and for
/// nothing that takes a right.
pub(crate) fn identify(headers: &HeaderMap, api: &Api) -> Result<UserActor, Problem> {
    Ok(actor(&*claims(headers, api)?, [].into()))
}

fn claims(headers: &HeaderMap, api: &Api) -> Result<Arc<AccessClaims>, Problem> {
    api.access_tokens.verify(token(headers)?).map_err(|_| refused())
}

fn actor(claims: &AccessClaims, permissions: Arc<[Permission]>) -> UserActor {
    let AccessClaims { user_id, session_id, authenticated_at, .. } = *claims;
    UserActor { user_id, session_id, permissions, authenticated_at }
}

fn token(headers: &HeaderMap) -> Result<&str, Problem> {
    let mut values = headers.get_all(header::AUTHORIZATION);
    let value = values.next().ok_or(ProblemCode::InvalidToken)?;
    // with two, it would depend on the reader which one counts
    if values.next().is_some() || value.len() > MAX_LENGTH {
        return Err(refused());
    }
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(refused)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(token.trim_start_matches(' ')) } else { Err(refused()) }
}

fn refused() -> Problem {
    Problem::refused_token(ProblemCode::InvalidToken)
}
