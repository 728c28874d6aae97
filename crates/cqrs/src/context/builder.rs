use super::{Context, IdempotencyKey, Origin};
use kernel::Locale;
use std::{net::IpAddr, sync::Arc};
use uuid::Uuid;

/// Names the optional parts of a [`Context`].
#[derive(Debug)]
pub struct ContextBuilder(pub(super) Origin);

impl ContextBuilder {
    #[must_use]
    pub fn locale(mut self, locale: Locale) -> Self {
        self.0.locale = locale;
        self
    }

    #[must_use]
    pub fn source(mut self, source: Option<IpAddr>) -> Self {
        self.0.source = source;
        self
    }

    #[must_use]
    pub fn causation_id(mut self, id: Uuid) -> Self {
        self.0.causation_id = Some(id);
        self
    }

    #[must_use]
    pub fn traceparent(mut self, traceparent: Option<String>) -> Self {
        self.0.traceparent = traceparent;
        self
    }

    #[must_use]
    pub fn idempotency_key(mut self, key: Option<IdempotencyKey>) -> Self {
        self.0.idempotency_key = key;
        self
    }

    pub fn build(self) -> Context {
        Context {
            origin: Arc::new(self.0),
            message: None,
            nested: false,
            scope: None,
        }
    }
}
