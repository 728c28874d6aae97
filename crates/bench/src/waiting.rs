//! Waiting that ends: after a limit, or when somebody has had enough.

use crate::{Error, Result};
use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread::{self, sleep},
    time::{Duration, Instant},
};
use tokio::{
    runtime,
    signal::unix::{SignalKind, signal},
};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From here on SIGINT and SIGTERM end whatever waits here, so that everything that was started is ended in order.
pub fn heed_signals() -> Result<()> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let (mut interrupt, mut terminate) = {
        let _inside = runtime.enter();
        (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?)
    };
    thread::spawn(move || {
        runtime.block_on(async {
            tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        });
        INTERRUPTED.store(true, Ordering::Relaxed);
    });
    Ok(())
}

pub fn pause(duration: Duration) -> Result<()> {
    within(duration + Duration::from_secs(1), duration.min(STEP), "a pause", {
        let end = Instant::now() + duration;
        move || Ok((Instant::now() >= end).then_some(()))
    })
}

pub const STEP: Duration = Duration::from_millis(20);

/// Tries until there is an answer.
pub fn within<T>(
    limit: Duration,
    step: Duration,
    what: &str,
    mut attempt: impl FnMut() -> Result<Option<T>>,
) -> Result<T> {
    let started = Instant::now();
    loop {
        if INTERRUPTED.load(Ordering::Relaxed) {
            return Err(Error::from("interrupted"));
        }
        if let Some(answer) = attempt()? {
            return Ok(answer);
        }
        if started.elapsed() > limit {
            return Err(format!("{what} took longer than {limit:?}").into());
        }
        sleep(step);
    }
}
