//! Refused requests in the audit trail.

use crate::app::{App, Tested};
use auth_domain::RefusedRequestKind;
use chrono::TimeDelta;
use cqrs::{Context, Dispatch, Failure};
use kernel::UserId;
use loggia_auth::RecordRefusedRequest;
use services::Clock;
use std::net::IpAddr;
use testing::contexts;
use uuid::Uuid;

const LOG_IN: &str = "auth.log_in";

async fn record(app: &App, context: &Context, operation: &'static str) -> Tested {
    let command = RecordRefusedRequest {
        kind: RefusedRequestKind::Throttled,
        operation,
        code: "too-many-attempts",
        refused_at: app.fakes.clock.now(),
    };
    Ok(app.dispatch(&context.after(operation), command).await?)
}

fn from(address: [u8; 4]) -> Context {
    contexts::anonymous_from(IpAddr::from(address))
}

#[tokio::test]
async fn a_caller_has_one_event_per_operation_and_minute() -> Tested {
    let app = App::default();
    for _ in 0..3 {
        record(&app, &from([192, 0, 2, 1]), LOG_IN).await?;
    }
    assert_eq!(app.events(), ["auth.attempt_throttled"]);

    record(&app, &from([192, 0, 2, 1]), "registration.register").await?;
    record(&app, &from([192, 0, 2, 2]), LOG_IN).await?;
    let user = contexts::user(UserId::new(Uuid::from_u128(7)));
    record(&app, &user, LOG_IN).await?;
    assert_eq!(app.events().len(), 4);

    app.fakes.clock.advance(TimeDelta::minutes(1));
    record(&app, &from([192, 0, 2, 1]), LOG_IN).await?;
    assert_eq!(app.events().len(), 5);
    Ok(())
}

#[tokio::test]
async fn clients_cannot_record_refusals() {
    let app = App::default();
    let command = RecordRefusedRequest {
        kind: RefusedRequestKind::Unauthorized,
        operation: LOG_IN,
        code: "forbidden",
        refused_at: app.fakes.clock.now(),
    };
    let outcome = app.dispatch(&from([192, 0, 2, 1]), command).await;
    assert!(matches!(outcome, Err(Failure::Forbidden(_))));
    assert!(app.events().is_empty());
}
