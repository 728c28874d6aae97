//! Whether the process lives, and whether it can answer.

use crate::{
    DependencyState, HealthState,
    endpoint::{Answer, Endpoint, Kind},
    problem::{Problem, ProblemCode},
    request::Public,
};
use actix_web::HttpResponse;
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// A probe that waits longer than this has given up.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            tag: "operations",
            id: "checkLiveness",
            summary: "Is the process alive?",
            description: "Asks no dependency.",
            answers: vec![Answer::json::<Liveness>(200, "It is")],
            kind: Kind::Plain,
            ..Endpoint::get("/health/live", live)
        },
        Endpoint {
            tag: "operations",
            id: "checkReadiness",
            summary: "Can it answer requests?",
            description: "Asks every dependency. Without mail or a broker the answer is `degraded`, with 200; without \
                          the database it is 503, with the same list in `dependencies`.",
            answers: vec![Answer::json::<Readiness>(200, "It can")],
            problems: &[ProblemCode::NotReady],
            kind: Kind::Plain,
            ..Endpoint::get("/health/ready", ready)
        },
    ]
}

#[derive(Serialize, ToSchema)]
struct Liveness {
    #[schema(example = "live")]
    status: &'static str,
}

#[derive(Serialize, ToSchema)]
struct Readiness {
    /// `ready` or `degraded`.
    #[schema(example = "ready")]
    status: &'static str,
    dependencies: Vec<DependencyState>,
}

async fn live(_: Public) -> HttpResponse {
    HttpResponse::Ok().json(Liveness { status: "live" })
}

async fn ready(Public(call): Public) -> Result<HttpResponse, Problem> {
    let checked = tokio::time::timeout(PATIENCE, call.api().health.check()).await;
    let dependencies = checked.map_err(|_| not_ready(&[]))?;

    if dependencies.iter().any(|dependency| dependency.state == HealthState::Down) {
        return Err(not_ready(&dependencies));
    }
    let all_up = dependencies.iter().all(|dependency| dependency.state == HealthState::Up);
    let status = if all_up { "ready" } else { "degraded" };
    Ok(HttpResponse::Ok().json(Readiness { status, dependencies }))
}

fn not_ready(dependencies: &[DependencyState]) -> Problem {
    let list = serde_json::to_value(dependencies).unwrap_or_default();
    Problem { member: Some(Box::new(("dependencies", list))), ..Problem::retry(ProblemCode::NotReady, 5) }
}
