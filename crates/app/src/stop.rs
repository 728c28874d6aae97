use tokio::sync::watch;

/// Completes when `true` was sent or the sender was dropped.
pub(crate) async fn until(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
