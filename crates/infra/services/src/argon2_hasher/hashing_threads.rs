use super::{
    WorkingMemory,
    places::{Place, Places},
};
use kernel::Fault;
use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};
use tokio::sync::oneshot;

/// A job and its queue slot, which is released when the job starts.
struct Job {
    place: Place,
    work: Box<dyn FnOnce(&mut WorkingMemory) + Send>,
}

/// A thread pool; its threads end when the sender of their queue is dropped.
#[derive(Debug)]
pub(super) struct HashingThreads {
    jobs: mpsc::Sender<Job>,
    places: Places,
}

impl HashingThreads {
    pub(super) fn start(
        workers: usize,
        queue: usize,
        nice: i32,
        memory: &WorkingMemory,
    ) -> io::Result<Self> {
        let (jobs, queued) = mpsc::channel();
        let queued = Arc::new(Mutex::new(queued));

        for number in 1..=workers {
            let (queued, memory) = (Arc::clone(&queued), memory.clone());
            thread::Builder::new()
                .name(format!("hash-{number}"))
                .spawn(move || {
                    lower_priority(nice);
                    work(&queued, &memory);
                })?;
        }
        Ok(Self {
            jobs,
            places: Places::new(queue),
        })
    }

    pub(super) const fn places(&self) -> &Places {
        &self.places
    }

    /// Enqueues work. It is skipped if the receiver is dropped before it starts.
    pub(super) fn submit<T, W>(&self, place: Place, work: W) -> Result<oneshot::Receiver<T>, Fault>
    where
        T: Send + 'static,
        W: FnOnce(&mut WorkingMemory) -> T + Send + 'static,
    {
        let (answer, requester) = oneshot::channel();
        let work = Box::new(move |memory: &mut WorkingMemory| {
            if !answer.is_closed() {
                // the receiver may have been dropped meanwhile
                let _ = answer.send(work(memory));
            }
        });
        let sent = self.jobs.send(Job { place, work });
        sent.map_err(|_| Fault::unexpected("the hashing threads have stopped"))?;
        Ok(requester)
    }
}

fn work(queued: &Mutex<mpsc::Receiver<Job>>, fresh: &WorkingMemory) {
    let mut memory = fresh.clone();
    while let Some(Job { place, work }) = next(queued) {
        drop(place);
        if catch_unwind(AssertUnwindSafe(|| work(&mut memory))).is_err() {
            tracing::error!("a hashing job panicked");
            memory = fresh.clone();
        }
        memory.shrink();
    }
}

/// Receives the next job. A separate function, so that the lock is released before the job runs.
fn next(queued: &Mutex<mpsc::Receiver<Job>>) -> Option<Job> {
    queued
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .recv()
        .ok()
}

/// Lowers the priority of the current thread. Niceness is per thread on Linux only; elsewhere it
/// would affect the whole process.
#[cfg(target_os = "linux")]
fn lower_priority(nice: i32) {
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), nice) {
        tracing::warn!(%error, nice, "the priority of the hashing threads cannot be lowered");
    }
}

#[cfg(not(target_os = "linux"))]
fn lower_priority(_nice: i32) {}

#[cfg(test)]
mod tests {
    use super::*;
    use services::HashCaller;

    fn threads(workers: usize, queue: usize) -> HashingThreads {
        HashingThreads::start(workers, queue, 19, &WorkingMemory::keeping(8)).unwrap()
    }

    fn submit<T: Send + 'static>(
        threads: &HashingThreads,
        work: impl FnOnce(&mut WorkingMemory) -> T + Send + 'static,
    ) -> Result<oneshot::Receiver<T>, Fault> {
        threads.submit(threads.places().admit(HashCaller::Operator)?, work)
    }

    /// Blocks a thread until the returned sender is dropped. Returns when the thread is busy.
    fn occupy(
        threads: &HashingThreads,
    ) -> Result<(mpsc::Sender<()>, oneshot::Receiver<()>), Fault> {
        let (release, released) = mpsc::channel();
        let (begin, begun) = mpsc::channel();
        let done = submit(threads, move |_| {
            begin.send(()).unwrap();
            let _ = released.recv();
        })?;
        begun.recv().unwrap();
        Ok((release, done))
    }

    #[tokio::test]
    async fn a_full_queue_fails_fast_and_recovers() -> Result<(), Box<dyn std::error::Error>> {
        let threads = threads(1, 3);
        let (release, _done) = occupy(&threads)?;

        let waiting = [submit(&threads, |_| 1)?, submit(&threads, |_| 2)?];
        assert_eq!(threads.places().taken(), 2);
        assert!(matches!(submit(&threads, |_| 3), Err(Fault::Overloaded)));
        assert_eq!(threads.places().taken(), 2);

        drop(release);
        for (answer, expected) in waiting.into_iter().zip([1, 2]) {
            assert_eq!(answer.await?, expected);
        }
        assert_eq!(submit(&threads, |_| 4)?.await?, 4);
        assert_eq!(threads.places().taken(), 0);
        Ok(())
    }

    #[tokio::test]
    async fn abandoned_work_is_skipped() -> Result<(), Box<dyn std::error::Error>> {
        let threads = threads(1, 3);
        let (release, _done) = occupy(&threads)?;
        let (begin, begun) = mpsc::channel();

        drop(submit(&threads, move |_| begin.send(()))?);
        let next = submit(&threads, |_| ())?;
        drop(release);
        next.await?;

        assert_eq!(begun.try_recv(), Err(mpsc::TryRecvError::Disconnected));
        Ok(())
    }

    #[tokio::test]
    async fn a_panic_affects_only_its_own_job() -> Result<(), Box<dyn std::error::Error>> {
        let threads = threads(1, 3);

        let broken = submit(&threads, |_| panic!("expected panic"))?;
        assert_eq!(
            broken.await.err().map(|error| error.to_string()).as_deref(),
            Some("channel closed")
        );

        assert_eq!(submit(&threads, |_| "still here")?.await?, "still here");
        Ok(())
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn only_the_named_threads_have_low_priority() -> Result<(), Box<dyn std::error::Error>> {
        let niceness = || rustix::process::getpriority_process(Some(rustix::thread::gettid()));
        let before = niceness()?;

        let seen = submit(&threads(1, 1), move |_| {
            (thread::current().name().map(str::to_owned), niceness())
        })?
        .await?;

        assert_eq!(seen, (Some("hash-1".to_owned()), Ok(19)));
        assert_eq!(niceness()?, before);
        Ok(())
    }

    #[tokio::test]
    async fn dropping_the_owner_ends_the_threads() -> Result<(), Box<dyn std::error::Error>> {
        struct EndOfThread(mpsc::Sender<()>);
        impl Drop for EndOfThread {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }
        thread_local!(static END: std::cell::RefCell<Option<EndOfThread>> = const { std::cell::RefCell::new(None) });
        let (end, ended) = mpsc::channel();
        let threads = threads(1, 1);
        submit(&threads, move |_| {
            END.with(|slot| *slot.borrow_mut() = Some(EndOfThread(end)))
        })?
        .await?;

        drop(threads);

        ended.recv()?;
        Ok(())
    }
}
