//! Uses of access tokens are observed, because they show that the client received the pair.

use crate::{
    Checked,
    fakes::Fakes,
    support::{get, start_with},
};
use infra_http::SessionObserver;
use kernel::SessionId;
use services::AccessClaims;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Default)]
struct Observed(Mutex<Vec<(SessionId, Option<i32>, i64)>>);

impl SessionObserver for Observed {
    fn used(&self, claims: &AccessClaims) {
        let mut observed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        observed.push((claims.session_id, claims.generation, claims.epoch));
    }
}

#[tokio::test]
async fn uses_of_good_and_stale_tokens_are_observed_with_their_generation() -> Checked {
    let observed = Arc::new(Observed::default());
    let observer = observed.clone();
    let server = start_with(Fakes::default(), |engine| {
        engine.session_observer = observer
    })
    .await?;

    for token in ["good", "stale", "ended", "unknown"] {
        server
            .send(get("/v1/users/me/sessions").bearer(token))
            .await?;
    }
    server.send(get("/v1/users/me/sessions")).await?;

    let session = SessionId::new(crate::fakes::id(2));
    let observed = observed
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    assert_eq!(observed, [(session, Some(1), 2), (session, Some(1), 1)]);
    Ok(server.stop().await?)
}
