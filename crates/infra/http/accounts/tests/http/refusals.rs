//! Refused authorizations and throttled attempts are observed, with their caller and operation.

use crate::{
    Checked,
    fakes::Fakes,
    support::{get, start_with},
};
use cqrs::{Context, ProblemCode};
use infra_http::RefusalObserver;
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Default)]
struct Observed(Mutex<Vec<String>>);

impl RefusalObserver for Observed {
    fn refused(&self, context: &Context, operation: &'static str, code: ProblemCode) {
        let (actor, source) = (context.actor(), context.source());
        let refusal = format!("{actor} {source:?} {operation} {code}");
        let mut observed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        observed.push(refusal);
    }
}

#[tokio::test]
async fn a_denied_operation_is_observed_and_a_missing_token_is_not() -> Checked {
    let observed = Arc::new(Observed::default());
    let observer = observed.clone();
    let server = start_with(Fakes::default(), |engine| {
        engine.refusal_observer = observer
    })
    .await?;

    for token in ["plain", "ended", "good"] {
        let path = "/v1/admin/users";
        server.send(get(path).bearer(token)).await?;
    }
    server.send(get("/v1/admin/users")).await?;
    server.send(get("/v1/users/me").bearer("plain")).await?;
    server.send(get("/v1/unknown").bearer("plain")).await?;

    let actor = format!("user:{}", crate::fakes::id(3));
    let refusal = format!("{actor} Some(127.0.0.1) user_profile.list_users forbidden");
    let observed = observed
        .0
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    // `good` lacks `users:read` too
    assert_eq!(observed, [refusal.clone(), refusal]);
    Ok(server.stop().await?)
}
