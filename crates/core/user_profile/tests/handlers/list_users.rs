use crate::app::{App, Tested};
use cqrs::{Denial, Dispatch, Failure};
use kernel::{EmailAddress, Permission};
use loggia_user_profile::{ListUsers, ListUsersError};
use services::listing::{BadCursor, ListQuery, Listing};
use testing::{contexts, given};

fn query(parameters: &[(&str, &str)]) -> Result<ListUsers, kernel::BoxError> {
    Ok(ListUsers::of(Listing::read(
        ListUsers::SHAPE,
        parameters.iter().copied(),
    )?))
}

async fn app_with_five() -> Result<App, kernel::BoxError> {
    let app = App::default();
    for name in ["ann", "ben", "cem", "dee", "eve"] {
        given::account(
            &app.fakes,
            &EmailAddress::parse(&format!("{name}@example.org"))?,
            "any",
        )
        .await?;
    }
    Ok(app)
}

#[tokio::test]
async fn a_page_continues_after_the_previous_one() -> Tested {
    let app = app_with_five().await?;
    let (mut emails, mut sizes) = (Vec::new(), Vec::new());
    let mut next = query(&[("limit", "2"), ("sort", "email")])?;
    loop {
        let page = app.dispatch(&contexts::system(), next.clone()).await?;
        sizes.push(page.items.len());
        emails.extend(page.items.into_iter().map(|user| user.email));
        match page.next_cursor {
            Some(cursor) => next.cursor = Some(cursor),
            None => break,
        }
    }
    assert_eq!(
        emails,
        ["ann", "ben", "cem", "dee", "eve"].map(|name| format!("{name}@example.org"))
    );
    assert_eq!(sizes, [2, 2, 1]);
    Ok(())
}

#[tokio::test]
async fn a_page_with_all_users_has_no_next_page() -> Tested {
    let app = app_with_five().await?;
    let page = app
        .dispatch(&contexts::system(), query(&[("limit", "5")])?)
        .await?;
    assert_eq!((page.items.len(), page.next_cursor), (5, None));
    Ok(())
}

#[tokio::test]
async fn a_cursor_is_bound_to_order_and_filter_but_not_to_the_limit() -> Tested {
    let app = app_with_five().await?;
    let first = app
        .dispatch(
            &contexts::system(),
            query(&[("limit", "2"), ("sort", "email")])?,
        )
        .await?;
    let cursor = first.next_cursor.ok_or("a cursor")?;
    let page = app
        .dispatch(
            &contexts::system(),
            query(&[("sort", "email"), ("cursor", &cursor)])?,
        )
        .await?;
    assert_eq!(page.items.len(), 3);
    for foreign in [
        vec![("cursor", cursor.as_str())],
        vec![("sort", "-email"), ("cursor", &cursor)],
        vec![
            ("sort", "email"),
            ("email[prefix]", "a"),
            ("cursor", &cursor),
        ],
        vec![("sort", "email"), ("cursor", "AAAA")],
    ] {
        let refused = app.dispatch(&contexts::system(), query(&foreign)?).await;
        let is_bad = matches!(
            refused,
            Err(Failure::Refused(ListUsersError::BadCursor(BadCursor)))
        );
        assert!(is_bad, "{foreign:?}");
    }
    Ok(())
}

#[tokio::test]
async fn listing_users_requires_the_permission() -> Tested {
    let app = app_with_five().await?;
    let reader = contexts::user_with(given::unknown_user(), &[Permission::declared("users:read")]);
    assert_eq!(app.dispatch(&reader, query(&[])?).await?.items.len(), 5);
    for (context, denial) in [
        (contexts::anonymous(), Denial::Anonymous),
        (contexts::user(given::unknown_user()), Denial::Forbidden),
    ] {
        let listed = app.dispatch(&context, query(&[])?).await;
        assert!(
            matches!(listed, Err(Failure::Forbidden(found)) if found == denial),
            "{context:?}"
        );
    }
    Ok(())
}
