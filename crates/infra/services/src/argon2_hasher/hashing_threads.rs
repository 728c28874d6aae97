use super::WorkingMemory;
use kernel::Fault;
use std::{
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// Work, and the place in the queue that it leaves when it begins.
struct Job {
    place: Place,
    work: Box<dyn FnOnce(&mut WorkingMemory) + Send>,
}

/// A place in the queue.
#[derive(Debug)]
pub(super) struct Place(#[expect(dead_code, reason = "held, not looked at")] OwnedSemaphorePermit);

/// The threads live as long as the sending end of their queue.
#[derive(Debug)]
pub(super) struct HashingThreads {
    jobs: mpsc::Sender<Job>,
    places: Arc<Semaphore>,
    size: usize,
}

impl HashingThreads {
    pub(super) fn start(workers: usize, queue: usize, nice: i32, memory: &WorkingMemory) -> io::Result<Self> {
        let (jobs, queued) = mpsc::channel();
        let queued = Arc::new(Mutex::new(queued));

        for number in 1..=workers {
            let (queued, memory) = (Arc::clone(&queued), memory.clone());
            thread::Builder::new().name(format!("hash-{number}")).spawn(move || {
                give_way(nice);
                work(&queued, &memory);
            })?;
        }
        Ok(Self { jobs, places: Arc::new(Semaphore::new(queue)), size: queue })
    }

    /// Never waits: a full queue is [`Fault::Overloaded`].
    pub(super) fn admit(&self) -> Result<Place, Fault> {
        self.places.clone().try_acquire_owned().map(Place).map_err(|_| Fault::Overloaded)
    }

    /// Work whose requester has gone before it began is skipped.
    pub(super) fn submit<T, W>(&self, place: Place, work: W) -> Result<oneshot::Receiver<T>, Fault>
    where
        T: Send + 'static,
        W: FnOnce(&mut WorkingMemory) -> T + Send + 'static,
    {
        let (answer, requester) = oneshot::channel();
        let work = Box::new(move |memory: &mut WorkingMemory| {
            if !answer.is_closed() {
                // Whoever left meanwhile needs no answer.
                let _ = answer.send(work(memory));
            }
        });
        let sent = self.jobs.send(Job { place, work });
        sent.map_err(|_| Fault::unexpected("the hashing threads have ended"))?;
        Ok(requester)
    }

    /// Places that are taken.
    pub(super) fn queued(&self) -> usize {
        self.size.saturating_sub(self.places.available_permits())
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

/// In a function of its own, so that the lock is free again before the job begins.
fn next(queued: &Mutex<mpsc::Receiver<Job>>) -> Option<Job> {
    queued.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

/// Only Linux gives each thread a niceness; elsewhere this would slow the whole process.
#[cfg(target_os = "linux")]
fn give_way(nice: i32) {
    if let Err(error) = rustix::process::setpriority_process(Some(rustix::thread::gettid()), nice) {
        tracing::warn!(%error, nice, "hashing threads keep the priority they have");
    }
}

#[cfg(not(target_os = "linux"))]
fn give_way(_nice: i32) {}

#[cfg(test)]
mod tests {
    use super::*;

    fn threads(workers: usize, queue: usize) -> HashingThreads {
        HashingThreads::start(workers, queue, 19, &WorkingMemory::keeping(8)).unwrap()
    }

    fn submit<T: Send + 'static>(
        threads: &HashingThreads,
        work: impl FnOnce(&mut WorkingMemory) -> T + Send + 'static,
    ) -> Result<oneshot::Receiver<T>, Fault> {
        threads.submit(threads.admit()?, work)
    }

    /// Keeps a thread busy until the first of the pair is dropped; returns once it is.
    fn occupy(threads: &HashingThreads) -> Result<(mpsc::Sender<()>, oneshot::Receiver<()>), Fault> {
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
    async fn a_full_queue_overloads_at_once_and_recovers() -> Result<(), Box<dyn std::error::Error>> {
        let threads = threads(1, 2);
        let (release, _done) = occupy(&threads)?;

        let waiting = [submit(&threads, |_| 1)?, submit(&threads, |_| 2)?];
        assert_eq!(threads.queued(), 2);
        assert!(matches!(submit(&threads, |_| 3), Err(Fault::Overloaded)));
        assert_eq!(threads.queued(), 2);

        drop(release);
        for (answer, expected) in waiting.into_iter().zip([1, 2]) {
            assert_eq!(answer.await?, expected);
        }
        assert_eq!(submit(&threads, |_| 4)?.await?, 4);
        assert_eq!(threads.queued(), 0);
        Ok(())
    }

    #[tokio::test]
    async fn work_that_nobody_waits_for_is_skipped() -> Result<(), Box<dyn std::error::Error>> {
        let threads = threads(1, 2);
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
    async fn a_panic_ends_one_job_only() -> Result<(), Box<dyn std::error::Error>> {
        let threads = threads(1, 2);

        let broken = submit(&threads, |_| panic!("this one is meant to break"))?;
        assert_eq!(broken.await.err().map(|error| error.to_string()).as_deref(), Some("channel closed"));

        assert_eq!(submit(&threads, |_| "still here")?.await?, "still here");
        Ok(())
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn the_threads_are_named_and_give_way_alone() -> Result<(), Box<dyn std::error::Error>> {
        let niceness = || rustix::process::getpriority_process(Some(rustix::thread::gettid()));
        let before = niceness()?;

        let seen = submit(&threads(1, 1), move |_| (thread::current().name().map(str::to_owned), niceness()))?.await?;

        assert_eq!(seen, (Some("hash-1".to_owned()), Ok(19)));
        assert_eq!(niceness()?, before);
        Ok(())
    }

    #[tokio::test]
    async fn the_threads_end_with_their_owner() -> Result<(), Box<dyn std::error::Error>> {
        struct EndOfThread(mpsc::Sender<()>);
        impl Drop for EndOfThread {
            fn drop(&mut self) {
                let _ = self.0.send(());
            }
        }
        thread_local!(static END: std::cell::RefCell<Option<EndOfThread>> = const { std::cell::RefCell::new(None) });
        let (end, ended) = mpsc::channel();
        let threads = threads(1, 1);
        submit(&threads, move |_| END.with(|slot| *slot.borrow_mut() = Some(EndOfThread(end))))?.await?;

        drop(threads);

        ended.recv()?;
        Ok(())
    }
}
