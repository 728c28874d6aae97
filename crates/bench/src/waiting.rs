//! Waiting with a time limit that an interrupt ends early.

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

/// Makes SIGINT and SIGTERM end every wait with an error, so that child processes and databases are
/// cleaned up.
pub fn handle_signals() -> Result<()> {
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let (mut interrupt, mut terminate) = {
        let _inside = runtime.enter();
        (
            signal(SignalKind::interrupt())?,
            signal(SignalKind::terminate())?,
        )
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
    within(
        duration + Duration::from_secs(1),
        duration.min(STEP),
        "a pause",
        {
            let end = Instant::now() + duration;
            move || Ok((Instant::now() >= end).then_some(()))
        },
    )
}

pub const STEP: Duration = Duration::from_millis(20);

/// Repeats `attempt` until it returns a value.
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
        if let Some(value) = attempt()? {
            return Ok(value);
        }
        if started.elapsed() > limit {
            return Err(format!("{what} took longer than {limit:?}").into());
        }
        sleep(step);
    }
}
