use super::Stage;
use crate::{
    Result,
    comparison::ROUNDS,
    figures::{Aim, Figures, median},
    loggia::Placement,
    usage,
    waiting::pause,
};
use std::time::{Duration, Instant};

const STEP: Duration = Duration::from_millis(1);

/// Measures the time from process start to readiness on a migrated database, and the memory of an
/// idle server, with default settings.
pub fn measure(stage: &Stage<'_>, figures: &mut Figures) -> Result<()> {
    let loggia = &stage.database.loggia;
    let (mut listening, mut ready) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let started = Instant::now();
        let server = loggia.serve(Placement::default())?;
        listening.push(millis(started));
        server.wait_until_ready(STEP)?;
        ready.push(millis(started));
    }
    figures.note(
        "start_listening",
        "start, until the address is known",
        median(listening),
        "ms",
    );
    figures.judge(
        "start_ready",
        "start, until ready",
        median(ready),
        "ms",
        Aim::AtMost(500.0),
    );

    let server = loggia.serve(Placement::default())?.ready()?;
    pause(Duration::from_secs(1))?;
    let idle = usage::memory(server.process.id())?;
    figures.judge(
        "idle_memory",
        "memory, idle after the start",
        idle,
        "MB",
        Aim::AtMost(30.0),
    );

    let read = stage.account.read_early();
    for _ in 0..100 {
        read.expect(server.address, 200)?;
    }
    let used = usage::memory(server.process.id())?;
    figures.judge(
        "used_memory",
        "memory, after 100 reads",
        used,
        "MB",
        Aim::AtMost(30.0),
    );

    stage.account.read_myself(server.address)?;
    let hashed = usage::memory(server.process.id())?;
    figures.note("hashed_memory", "memory, after a login", hashed, "MB");
    Ok(())
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}
