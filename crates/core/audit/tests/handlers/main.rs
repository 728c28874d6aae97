//! The queries, over the log in memory.

use audit::{EventOrder, FollowEvents, FollowEventsHandler, ListEvents, ListEventsError, ListEventsHandler};
use cqrs::{ContextModule, Denial, Dispatch, Execution, Failure, Wiring};
use kernel::{BoxError, EmailAddress, Permission, UserId};
use services::listing::{BadCursor, Cursors, Listing};
use std::sync::Arc;
use testing::{Fakes, contexts, given, memory::InMemoryReads};

type Tested = Result<(), BoxError>;

#[derive(Clone, Default)]
struct App(Fakes);

impl Wiring<ListEvents> for App {
    fn execution(&self) -> impl Execution<ListEvents> {
        let cursors = Cursors { sealer: self.0.sealer.clone() };
        self.reading(move |_, reads: InMemoryReads| ListEventsHandler { trail: Arc::new(reads), cursors })
    }
}

impl Wiring<FollowEvents> for App {
    fn execution(&self) -> impl Execution<FollowEvents> {
        self.reading(move |_, reads: InMemoryReads| FollowEventsHandler { trail: Arc::new(reads) })
    }
}

impl App {
    async fn account(&self, name: &str) -> Result<UserId, BoxError> {
        given::account(&self.0, &EmailAddress::parse(&format!("{name}@example.org"))?, "any").await
    }
}

fn query(parameters: &[(&str, &str)]) -> Result<ListEvents, BoxError> {
    Ok(ListEvents::of(Listing::read(ListEvents::SHAPE, parameters.iter().copied())?))
}

#[tokio::test]
async fn the_newest_come_first_and_pages_go_on() -> Tested {
    let app = App::default();
    let (first, second, third) = (app.account("a").await?, app.account("b").await?, app.account("c").await?);
    let page = app.dispatch(&contexts::system(), query(&[("limit", "2")])?).await?;
    let targets = |events: &[audit::EventView]| events.iter().map(|event| event.target.id).collect::<Vec<_>>();
    assert_eq!(targets(&page.items), [third.uuid(), second.uuid()]);
    app.account("d").await?;

    let cursor = page.next_cursor.ok_or("a cursor")?;
    let page = app.dispatch(&contexts::system(), query(&[("limit", "2"), ("cursor", &cursor)])?).await?;
    assert_eq!((targets(&page.items), page.next_cursor), (vec![first.uuid()], None));

    let foreign = query(&[("sort", EventOrder::Oldest.as_str()), ("cursor", &cursor)])?;
    let refused = app.dispatch(&contexts::system(), foreign).await;
    assert!(matches!(refused, Err(Failure::Refused(ListEventsError::BadCursor(BadCursor)))));
    Ok(())
}

#[tokio::test]
async fn following_begins_now_and_misses_nothing() -> Tested {
    let app = App::default();
    app.account("a").await?;
    let start = app.dispatch(&contexts::system(), FollowEvents { since: None }).await?;
    assert_eq!(start.events, []);
    let second = app.account("b").await?;
    let followed = app.dispatch(&contexts::system(), FollowEvents { since: Some(start.next) }).await?;
    assert_eq!(followed.events.iter().map(|event| event.target.id).collect::<Vec<_>>(), [second.uuid()]);
    Ok(())
}

#[tokio::test]
async fn only_who_may_read_events_sees_them() -> Tested {
    let app = App::default();
    let user_id = app.account("a").await?;
    let reader = contexts::user_with(user_id, &[Permission::declared("events:read")]);
    assert_eq!(app.dispatch(&reader, query(&[])?).await?.items.len(), 1);
    assert!(app.dispatch(&reader, FollowEvents { since: None }).await.is_ok());
    let other = contexts::user_with(user_id, &[Permission::declared("users:read")]);
    for (context, denial) in [
        (contexts::anonymous(), Denial::Anonymous),
        (contexts::user(user_id), Denial::Forbidden),
        (other, Denial::Forbidden),
    ] {
        let listed = app.dispatch(&context, query(&[])?).await;
        assert!(matches!(listed, Err(Failure::Forbidden(found)) if found == denial), "{context:?}");
        let followed = app.dispatch(&context, FollowEvents { since: None }).await;
        assert!(matches!(followed, Err(Failure::Forbidden(found)) if found == denial), "{context:?}");
    }
    Ok(())
}

impl ContextModule for App {
    type Pool = testing::memory::InMemoryDatabase;

    fn pool(&self) -> &Self::Pool {
        &self.0.database
    }
}
