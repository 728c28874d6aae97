//! The open transaction in a context.

use std::{
    any::Any,
    sync::Arc,
    sync::atomic::{AtomicBool, Ordering},
};

/// Type-erased: only the execution that opened the transaction can read it.
#[derive(Clone)]
pub(crate) struct Scope {
    open: Arc<dyn Any + Send + Sync>,
    doomed: Arc<AtomicBool>,
}

impl Scope {
    pub(crate) fn new<T: Any + Send + Sync>(open: T) -> Self {
        Self {
            open: Arc::new(open),
            doomed: Arc::default(),
        }
    }

    pub(crate) fn open<T: Any + Send + Sync>(&self) -> Option<Arc<T>> {
        self.open.clone().downcast().ok()
    }

    pub(crate) fn is_doomed(&self) -> bool {
        self.doomed.load(Ordering::SeqCst)
    }

    pub(crate) fn unfinished(&self) -> Unfinished {
        Unfinished(Some(self.doomed.clone()))
    }
}

/// A guard that is held while a nested command runs. If the command fails, panics or is dropped,
/// the outer transaction cannot be committed, even if the caller ignores the failure.
pub(crate) struct Unfinished(Option<Arc<AtomicBool>>);

impl Unfinished {
    pub(crate) fn ended_well(mut self) {
        self.0 = None;
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if let Some(doomed) = &self.0 {
            doomed.store(true, Ordering::SeqCst);
        }
    }
}
