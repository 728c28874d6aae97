//! Liveness and readiness.

use super::{Access, TAG};
use crate::{DependencyState, Endpoint, HealthState, Json, Problem, codes, problem::Retry};
use serde::Serialize;
use std::time::Duration;
use utoipa::ToSchema;

/// Probes do not wait longer.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) fn endpoints() -> Vec<Endpoint> {
    vec![
        Endpoint {
            tag: TAG,
            id: "checkLiveness",
            summary: "Check liveness",
            description: "Answers as long as the process runs; checks no dependency.",
            ..Endpoint::get("/health/live", live)
        },
        Endpoint {
            tag: TAG,
            id: "checkReadiness",
            summary: "Check readiness",
            description: "Checks every dependency. If an optional one is down, the status is \
                          `degraded`, with 200; if a required one is, the answer is 503, with the \
                          same list in `dependencies`.",
            problems: &[codes::NOT_READY],
            ..Endpoint::get("/health/ready", ready)
        },
    ]
}

/// The process runs.
#[derive(Serialize, ToSchema)]
struct Liveness {
    #[schema(example = "live")]
    status: &'static str,
}

/// The service can answer requests.
#[derive(Serialize, ToSchema)]
struct Readiness {
    /// `ready` or `degraded`.
    #[schema(example = "ready")]
    status: &'static str,
    dependencies: Vec<DependencyState>,
}

async fn live() -> Json<Liveness> {
    Json(Liveness { status: "live" })
}

async fn ready(Access(request): Access) -> Result<Json<Readiness>, Problem> {
    let health = &request.application().engine.health;
    let checked = tokio::time::timeout(PATIENCE, health.check()).await;
    let dependencies = checked.map_err(|_| not_ready(&[]))?;

    if dependencies
        .iter()
        .any(|dependency| dependency.state == HealthState::Down)
    {
        return Err(not_ready(&dependencies));
    }
    let all_up = dependencies
        .iter()
        .all(|dependency| dependency.state == HealthState::Up);
    let status = if all_up { "ready" } else { "degraded" };
    Ok(Json(Readiness {
        status,
        dependencies,
    }))
}

fn not_ready(dependencies: &[DependencyState]) -> Problem {
    let list = serde_json::to_value(dependencies).unwrap_or_default();
    Problem::new(codes::NOT_READY)
        .with_member("dependencies", list)
        .with_retry(Retry::AfterSeconds(5))
}
