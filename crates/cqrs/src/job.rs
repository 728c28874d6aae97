//! Commands that run later, in a worker.

use crate::{Command, Delivered};
use serde::{Serialize, de::DeserializeOwned};

/// A command that can be enqueued. The worker dispatches it by its type, as the system principal,
/// under the name of the message; a delivery may come more than once, so running it twice must be
/// the same as running it once.
pub trait Job: Command + Serialize + DeserializeOwned {
    /// Judges the output: `Err` runs the job again later, or gives it up.
    fn completed(output: Self::Output) -> Delivered {
        drop(output);
        Ok(())
    }
}
