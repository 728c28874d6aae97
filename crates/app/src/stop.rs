use tokio::sync::watch;

/// Ends when `true` was sent, or nobody is left to send it.
pub(crate) async fn until(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
