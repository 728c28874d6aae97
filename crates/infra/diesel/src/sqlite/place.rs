use diesel_async::sync_connection_wrapper::SpawnBlocking;
use futures_util::{
    FutureExt,
    future::{self, BoxFuture},
};
use std::{
    error::Error,
    future::Future,
    pin::Pin,
    task::{Context, Poll},
};
use tokio::{
    runtime::Handle,
    task::{JoinError, JoinHandle, block_in_place, spawn_blocking},
};

/// The thread on which a connection works.
pub enum Place {
    /// One of those that may block.
    BlockingThread,
    /// The caller's.
    Here,
}

impl SpawnBlocking for Place {
    fn spawn_blocking<'a, R>(
        &mut self,
        task: impl FnOnce() -> R + Send + 'static,
    ) -> BoxFuture<'a, Result<R, Box<dyn Error + Send + Sync>>>
    where
        R: Send + 'static,
    {
        match self {
            Self::BlockingThread => Statement(spawn_blocking(task))
                .map(|ended| ended.map_err(Into::into))
                .boxed(),
            Self::Here => future::ready(Ok(task())).boxed(),
        }
    }

    fn get_runtime() -> Self {
        Self::BlockingThread
    }
}

/// A statement on another thread. It has the connection until it ends, so a drop waits for that.
/// Needs a multi-thread runtime.
struct Statement<R>(JoinHandle<R>);

impl<R> Future for Statement<R> {
    type Output = Result<R, JoinError>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.0).poll(context)
    }
}

impl<R> Drop for Statement<R> {
    fn drop(&mut self) {
        if !self.0.is_finished() {
            // a failure is reported by the next statement
            let _ = block_in_place(|| Handle::current().block_on(&mut self.0));
        }
    }
}
