//! The messages and the retention of the context, over the in-memory database.

mod retention;

use cqrs::{Denial, Dispatch, Failure};
use kernel::{BoxError, EmailAddress, Permission, UserId};
use loggia_audit::{EventOrder, FollowEvents, ListEvents, ListEventsError, Module};
use services::listing::{BadCursor, ListQuery, Listing};
use std::ops::Deref;
use testing::{Fakes, contexts, given, memory::InMemoryDatabase};

type Tested = Result<(), BoxError>;

struct App {
    fakes: Fakes,
    module: Module<InMemoryDatabase>,
}

impl Default for App {
    fn default() -> Self {
        let fakes = Fakes::default();
        Self {
            module: fakes.audit(),
            fakes,
        }
    }
}

/// Dispatches the messages of the context.
impl Deref for App {
    type Target = Module<InMemoryDatabase>;

    fn deref(&self) -> &Self::Target {
        &self.module
    }
}

impl App {
    async fn account(&self, name: &str) -> Result<UserId, BoxError> {
        given::account(
            &self.fakes,
            &EmailAddress::parse(&format!("{name}@example.org"))?,
            "any",
        )
        .await
    }
}

fn query(parameters: &[(&str, &str)]) -> Result<ListEvents, BoxError> {
    Ok(ListEvents::of(Listing::read(
        ListEvents::SHAPE,
        parameters.iter().copied(),
    )?))
}

#[tokio::test]
async fn events_are_listed_newest_first_over_pages() -> Tested {
    let app = App::default();
    let (first, second, third) = (
        app.account("a").await?,
        app.account("b").await?,
        app.account("c").await?,
    );
    let page = app
        .dispatch(&contexts::system(), query(&[("limit", "2")])?)
        .await?;
    let targets = |events: &[loggia_audit::EventView]| {
        events
            .iter()
            .map(|event| event.target.id)
            .collect::<Vec<_>>()
    };
    assert_eq!(targets(&page.items), [third.uuid(), second.uuid()]);
    app.account("d").await?;

    let cursor = page.next_cursor.ok_or("no next page")?;
    let page = app
        .dispatch(
            &contexts::system(),
            query(&[("limit", "2"), ("cursor", &cursor)])?,
        )
        .await?;
    assert_eq!(
        (targets(&page.items), page.next_cursor),
        (vec![first.uuid()], None)
    );

    let foreign = query(&[("sort", EventOrder::Oldest.as_str()), ("cursor", &cursor)])?;
    let refused = app.dispatch(&contexts::system(), foreign).await;
    assert!(matches!(
        refused,
        Err(Failure::Refused(ListEventsError::BadCursor(BadCursor)))
    ));
    Ok(())
}

#[tokio::test]
async fn following_starts_at_the_mark_and_misses_no_event() -> Tested {
    let app = App::default();
    app.account("a").await?;
    let start = app
        .dispatch(&contexts::system(), FollowEvents { since: None })
        .await?;
    assert_eq!(start.events, []);
    let second = app.account("b").await?;
    let followed = app
        .dispatch(
            &contexts::system(),
            FollowEvents {
                since: Some(start.next),
            },
        )
        .await?;
    assert_eq!(
        followed
            .events
            .iter()
            .map(|event| event.target.id)
            .collect::<Vec<_>>(),
        [second.uuid()]
    );
    Ok(())
}

#[tokio::test]
async fn reading_events_requires_the_permission() -> Tested {
    let app = App::default();
    let user_id = app.account("a").await?;
    let reader = contexts::user_with(user_id, &[Permission::declared("events:read")]);
    assert_eq!(app.dispatch(&reader, query(&[])?).await?.items.len(), 1);
    assert!(
        app.dispatch(&reader, FollowEvents { since: None })
            .await
            .is_ok()
    );
    let other = contexts::user_with(user_id, &[Permission::declared("users:read")]);
    for (context, denial) in [
        (contexts::anonymous(), Denial::Anonymous),
        (contexts::user(user_id), Denial::Forbidden),
        (other, Denial::Forbidden),
    ] {
        let listed = app.dispatch(&context, query(&[])?).await;
        assert!(
            matches!(listed, Err(Failure::Forbidden(found)) if found == denial),
            "{context:?}"
        );
        let followed = app.dispatch(&context, FollowEvents { since: None }).await;
        assert!(
            matches!(followed, Err(Failure::Forbidden(found)) if found == denial),
            "{context:?}"
        );
    }
    Ok(())
}
