use kernel::BoxError;
use std::{future::Future, sync::Arc};
use tokio::sync::Barrier;

/// Starts `count` tasks at the same time and returns their results in arbitrary order.
pub async fn in_parallel<T, F>(count: usize, work: impl Fn(usize) -> F) -> Result<Vec<T>, BoxError>
where
    T: Send + 'static,
    F: Future<Output = Result<T, BoxError>> + Send + 'static,
{
    let start = Arc::new(Barrier::new(count));
    let mut tasks = tokio::task::JoinSet::new();
    for number in 0..count {
        let (start, work) = (start.clone(), work(number));
        tasks.spawn(async move {
            start.wait().await;
            work.await
        });
    }
    let mut results = Vec::new();
    while let Some(ended) = tasks.join_next().await {
        results.push(ended??);
    }
    Ok(results)
}
