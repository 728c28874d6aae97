use crate::AggregateEvent;

/// An aggregate with the names of its events, as `describe` and the registry list it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AggregateDescriptor {
    pub aggregate: &'static str,
    pub events: &'static [&'static str],
}

impl AggregateDescriptor {
    pub const fn of<E: AggregateEvent>() -> Self {
        Self {
            aggregate: E::AGGREGATE,
            events: E::NAMES,
        }
    }
}
