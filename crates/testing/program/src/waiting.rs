use crate::BoxError;
use std::time::{Duration, Instant};

/// Much longer than any expected delay.
pub const TIMEOUT: Duration = Duration::from_secs(60);

/// Polls until `poll` returns a value, or fails after a time limit.
pub async fn eventually<T>(
    what: &str,
    mut poll: impl AsyncFnMut() -> Result<Option<T>, BoxError>,
) -> Result<T, BoxError> {
    let started = Instant::now();
    while started.elapsed() < TIMEOUT {
        if let Some(value) = poll().await? {
            return Ok(value);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Err(format!("timed out after {TIMEOUT:?} waiting for {what}").into())
}
