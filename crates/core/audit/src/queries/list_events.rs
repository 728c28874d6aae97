use super::EventView;
use crate::module::{AuditPool, AuditReadPorts, Module};
use crate::ports::EventTrail;
use async_trait::async_trait;
use chrono::{DateTime, Utc};
use cqrs::{
    Context, ContextModule, Execution, Handler, Message, Outcome, Permitted, Required, Wiring,
};
use kernel::{Permission, UserId};
use serde::Serialize;
use services::listing::{
    BadCursor, Comparison, CursorScope, Cursors, FilterShape, ListQuery, ListShape, Listing, Page,
    PageLimit, ValueShape,
};
use std::sync::Arc;

/// One page of the audit trail.
#[derive(Debug, Clone)]
pub struct ListEvents {
    pub filter: EventFilter,
    pub order: EventOrder,
    pub limit: PageLimit,
    pub cursor: Option<String>,
}

/// Conditions that an event must all satisfy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct EventFilter {
    /// The actor or the target.
    pub user: Option<UserId>,
    pub event_type: Option<String>,
    pub from: Option<DateTime<Utc>>,
    pub before: Option<DateTime<Utc>>,
}

/// By position in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub enum EventOrder {
    #[default]
    Newest,
    Oldest,
}

impl EventOrder {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "-position",
            Self::Oldest => "position",
        }
    }
}

impl ListQuery for ListEvents {
    const SHAPE: &'static ListShape = &ListShape {
        filters: &[
            FilterShape {
                field: "user",
                comparisons: &[Comparison::Is],
                value: ValueShape::Id,
                description: "Only what this user did, or what happened to them.",
            },
            FilterShape {
                field: "type",
                comparisons: &[Comparison::Is],
                value: ValueShape::Text {
                    is_valid: is_event_type,
                    words: "type of an event",
                },
                description: "Only events of this type, such as `auth.session_opened`.",
            },
            FilterShape {
                field: "occurred_at",
                comparisons: &[Comparison::From, Comparison::Before],
                value: ValueShape::Time,
                description: "Only what happened then.",
            },
        ],
        sorts: &[EventOrder::Newest.as_str(), EventOrder::Oldest.as_str()],
        usual_sort: EventOrder::Newest.as_str(),
    };

    fn of(listing: Listing) -> Self {
        let filter = EventFilter {
            user: listing.id("user", Comparison::Is).map(UserId::new),
            event_type: listing.text("type", Comparison::Is),
            from: listing.time("occurred_at", Comparison::From),
            before: listing.time("occurred_at", Comparison::Before),
        };
        let oldest_first = listing.sort == Some(EventOrder::Oldest.as_str());
        let order = if oldest_first {
            EventOrder::Oldest
        } else {
            EventOrder::Newest
        };
        Self {
            filter,
            order,
            limit: listing.limit,
            cursor: listing.cursor,
        }
    }
}

fn is_event_type(text: &str) -> bool {
    (1..=100).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || matches!(b, b'.' | b'_'))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ListEventsError {
    #[error(transparent)]
    BadCursor(#[from] BadCursor),
}

cqrs::refusal!(ListEventsError { BadCursor(_) => crate::problems::BAD_CURSOR });

#[derive(Debug)]
pub struct EventsRead;

impl Required for EventsRead {
    const PERMISSION: Permission = Permission::declared("events:read");
}

cqrs::query!(ListEvents = "audit.list_events", Permitted<EventsRead> => Page<EventView>, ListEventsError);

pub(crate) struct ListEventsHandler {
    pub trail: Arc<dyn EventTrail>,
    pub cursors: Cursors,
}

#[async_trait]
impl Handler<ListEvents> for ListEventsHandler {
    async fn handle(&self, _: &Context, query: ListEvents) -> Outcome<ListEvents> {
        let ListEvents {
            filter,
            order,
            limit,
            cursor,
        } = query;
        let scope = CursorScope::of(ListEvents::NAME, &(&filter, order))?;
        let after = self
            .cursors
            .open(&scope, cursor.as_deref())
            .map_err(ListEventsError::from)?;

        let rows = self
            .trail
            .list(&filter, order, after, limit.and_one_more())
            .await?;

        Ok(self
            .cursors
            .page(&scope, limit, rows, |event| event.position)?)
    }
}

impl<P: AuditPool> Wiring<ListEvents> for Module<P> {
    fn execution(&self) -> impl Execution<ListEvents> {
        self.reading(|module, reads| ListEventsHandler {
            trail: reads.event_trail(),
            cursors: module.cursors(),
        })
    }
}
