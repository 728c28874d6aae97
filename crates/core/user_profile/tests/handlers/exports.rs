use crate::app::{App, EXPORTS_PER_DAY, Tested};
use chrono::TimeDelta;
use cqrs::{Context, Denial, Dispatch, Failure, ReadPool, TransactionPool};
use kernel::{BoxError, EmailAddress, Permission, UserId};
use loggia_user_profile::{
    CollectPersonalData, ExportStatus, ExportUser, ExportUserError, GetExport, GetExportError,
    PersonalData, PrepareExport, RequestExport, RequestExportError, RequestedExport,
    ports::UserProfilePorts as _,
};
use serde_json::json;
use services::{Clock, SealPurpose, Sealer};
use testing::{contexts, given};
use user_profile_domain::{ExportId, TooManyExports};

async fn app() -> Result<(App, UserId), BoxError> {
    let app = App::default();
    let user_id = app.started().await?;
    Ok((app, user_id))
}

async fn request(
    app: &App,
    user_id: UserId,
) -> Result<RequestedExport, Failure<RequestExportError>> {
    app.dispatch(&contexts::user(user_id), RequestExport).await
}

async fn prepare(app: &App, id: ExportId) -> Result<(), Failure<std::convert::Infallible>> {
    app.dispatch(&contexts::system(), PrepareExport { export_id: id })
        .await
}

/// Replaces the stored document.
async fn plant(app: &App, id: ExportId, sealed: Vec<u8>) -> Tested {
    let database = &app.fakes.database;
    let tx = database.begin(&contexts::system()).await?;
    tx.exports().put_document(id, sealed).await?;
    Ok(database.commit(tx).await?)
}

/// Returns the user's current personal data.
async fn data(app: &App, user_id: UserId) -> Result<PersonalData, BoxError> {
    let collect = CollectPersonalData { user_id };
    app.dispatch(&contexts::system(), collect)
        .await
        .map_err(|_| "the user exists".into())
}

#[tokio::test]
async fn an_export_is_requested_prepared_and_read() -> Tested {
    let (app, user_id) = app().await?;
    let requested = request(&app, user_id).await?;
    let job = app.fakes.database.deliveries().pop().ok_or("a job")?;
    assert_eq!(
        (job.kind.as_str(), job.payload),
        (
            "user_profile.prepare_export",
            json!({ "export_id": requested.id })
        )
    );
    let get = GetExport { id: requested.id };
    let pending = app
        .dispatch(&contexts::user(user_id), get.clone())
        .await
        .map_err(|_| "it is there")?;
    assert!(pending.status == ExportStatus::Pending && pending.data.is_none());
    let expected = serde_json::to_value(data(&app, user_id).await?)?;

    prepare(&app, requested.id).await?;

    let ready = app
        .dispatch(&contexts::user(user_id), get)
        .await
        .map_err(|_| "it is there")?;
    assert_eq!(
        (&expected["account"]["id"], &expected["account"]["email"]),
        (&json!(user_id), &json!("ann@example.org"))
    );
    assert!(ready.status == ExportStatus::Ready && ready.data == Some(expected));
    let (_, stored) = app
        .fakes
        .database
        .reads()
        .export(requested.id)?
        .ok_or("it is stored")?;
    let stored = stored.ok_or("a document")?;
    assert!(!stored.windows(3).any(|octets| octets == b"ann"), "sealed");
    let last = app.events().split_off(app.events().len() - 2);
    assert_eq!(
        last,
        [
            "user_profile.export_requested",
            "user_profile.export_prepared"
        ]
    );
    Ok(())
}

#[tokio::test]
async fn a_repeated_request_returns_the_export_in_preparation() -> Tested {
    let (app, user_id) = app().await?;
    let first = request(&app, user_id).await?;
    app.fakes.clock.advance(TimeDelta::minutes(1));
    assert_eq!(request(&app, user_id).await?, first);
    assert_eq!(app.fakes.database.deliveries().len(), 1);

    app.fakes.clock.advance(TimeDelta::days(7));
    assert_ne!(
        request(&app, user_id).await?.id,
        first.id,
        "it was never prepared"
    );
    Ok(())
}

#[tokio::test]
async fn exports_per_day_are_limited() -> Tested {
    let (app, user_id) = app().await?;
    let first = app.fakes.clock.now();
    for _ in 0..EXPORTS_PER_DAY {
        let requested = request(&app, user_id).await?;
        prepare(&app, requested.id).await?;
    }
    let refused = request(&app, user_id).await;
    let expected = RequestExportError::TooMany(TooManyExports {
        retry_at: first + TimeDelta::days(1),
    });
    assert!(matches!(refused, Err(Failure::Refused(refusal)) if refusal == expected));
    app.fakes.clock.advance(TimeDelta::days(1));
    request(&app, user_id).await?;
    Ok(())
}

#[tokio::test]
async fn duplicate_jobs_change_nothing() -> Tested {
    let (app, user_id) = app().await?;
    let requested = request(&app, user_id).await?;
    prepare(&app, requested.id).await?;
    let events = app.events();
    prepare(&app, requested.id).await?;
    prepare(&app, ExportId::new(given::unknown_user().uuid())).await?;
    assert_eq!((app.events(), app.watch().collections()), (events, 1));

    let late = request(&app, user_id).await?;
    app.fakes.clock.advance(TimeDelta::days(7));
    prepare(&app, late.id).await?;
    assert_eq!(
        app.watch().collections(),
        1,
        "an expired export is not prepared"
    );
    Ok(())
}

#[tokio::test]
async fn expired_exports_and_those_of_other_users_are_not_found() -> Tested {
    let (app, user_id) = app().await?;
    let get = GetExport {
        id: request(&app, user_id).await?.id,
    };
    let theirs = app
        .dispatch(&contexts::user(given::unknown_user()), get.clone())
        .await;
    assert!(matches!(
        theirs,
        Err(Failure::Refused(GetExportError::Unknown))
    ));
    app.fakes.clock.advance(TimeDelta::days(7));
    let expired = app.dispatch(&contexts::user(user_id), get).await;
    assert!(matches!(
        expired,
        Err(Failure::Refused(GetExportError::Unknown))
    ));
    let stranger = request(&app, given::unknown_user()).await;
    assert!(
        matches!(
            stranger,
            Err(Failure::Refused(RequestExportError::UnknownUser))
        ),
        "{stranger:?}"
    );
    Ok(())
}

#[tokio::test]
async fn exports_for_operators_are_recorded_and_not_stored() -> Tested {
    let (app, user_id) = app().await?;
    let expected = data(&app, user_id).await?;

    let taken = app
        .dispatch(&contexts::system(), ExportUser { user_id })
        .await?;

    assert_eq!(
        (taken.account.id, taken.collected_at),
        (user_id, app.fakes.clock.now())
    );
    assert_eq!(taken, expected);
    assert_eq!(
        app.events().last().map(String::as_str),
        Some("user_profile.export_handed_out")
    );
    for _ in 0..EXPORTS_PER_DAY {
        let requested = request(&app, user_id).await?;
        prepare(&app, requested.id).await?;
    }
    let unknown = app
        .dispatch(
            &contexts::system(),
            ExportUser {
                user_id: given::unknown_user(),
            },
        )
        .await;
    assert!(
        matches!(unknown, Err(Failure::Refused(ExportUserError::UnknownUser))),
        "{unknown:?}"
    );
    Ok(())
}

#[tokio::test]
async fn data_of_users_with_more_permissions_is_not_handed_out() -> Tested {
    let (app, user_id) = app().await?;
    let caller =
        given::account(&app.fakes, &EmailAddress::parse("bob@example.org")?, "any").await?;
    let bob = contexts::user_with(caller, &[Permission::declared("users:export")]);
    let export = async |by: &Context| app.dispatch(by, ExportUser { user_id }).await;

    let lost = export(&bob).await;
    assert!(
        matches!(lost, Err(Failure::Forbidden(Denial::Forbidden))),
        "the access token is stale: {lost:?}"
    );
    given::role(&app.fakes, caller, "superadmin").await?;
    export(&bob).await?;

    let ann = contexts::user_with(user_id, &[Permission::declared("users:export")]);
    given::custom_role(&app.fakes, "exporter", &["users:export"]).await?;
    given::role(&app.fakes, user_id, "exporter").await?;
    let events = app.events().len();
    let refused = app.dispatch(&ann, ExportUser { user_id: caller }).await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(ExportUserError::Escalation(_)))
        ),
        "{refused:?}"
    );
    assert_eq!(app.events().len(), events, "nothing happened");
    export(&ann).await?;
    app.dispatch(&contexts::system(), ExportUser { user_id: caller })
        .await?;
    Ok(())
}

#[tokio::test]
async fn the_permission_is_required() -> Tested {
    let (app, user_id) = app().await?;
    let taken = app
        .dispatch(&contexts::user(user_id), ExportUser { user_id })
        .await;
    assert!(
        matches!(taken, Err(Failure::Forbidden(Denial::Forbidden))),
        "{taken:?}"
    );
    let prepared = app
        .dispatch(
            &contexts::user(user_id),
            PrepareExport {
                export_id: ExportId::new(user_id.uuid()),
            },
        )
        .await;
    assert!(
        matches!(prepared, Err(Failure::Forbidden(Denial::Forbidden))),
        "{prepared:?}"
    );
    let anonymous = app.dispatch(&contexts::anonymous(), RequestExport).await;
    assert!(
        matches!(anonymous, Err(Failure::Forbidden(Denial::Anonymous))),
        "{anonymous:?}"
    );
    Ok(())
}

#[tokio::test]
async fn documents_of_other_purposes_and_users_are_not_opened() -> Tested {
    let (app, user_id) = app().await?;
    let id = request(&app, user_id).await?.id;
    prepare(&app, id).await?;
    let get = async || {
        app.dispatch(&contexts::user(user_id), GetExport { id })
            .await
    };
    assert!(get().await.is_ok());

    let own = format!(r#"{{"account":{{"id":"{user_id}"}}}}"#);
    let foreign = format!(r#"{{"account":{{"id":"{}"}}}}"#, given::unknown_user());
    for (purpose, document, opens) in [
        (SealPurpose::DATA_EXPORT, own.as_str(), true),
        (SealPurpose::QUEUED_MAIL, own.as_str(), false),
        (SealPurpose::DATA_EXPORT, foreign.as_str(), false),
        (SealPurpose::DATA_EXPORT, r#"{"v":"1"}"#, false),
    ] {
        let place = id.uuid();
        let sealed = app
            .fakes
            .sealer
            .seal(purpose, document.as_bytes(), place.as_bytes())?;
        plant(&app, id, sealed).await?;
        assert_eq!(get().await.is_ok(), opens, "{purpose:?} {document}");
    }
    Ok(())
}
