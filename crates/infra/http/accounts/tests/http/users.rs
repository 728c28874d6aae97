use crate::{
    Checked,
    fakes::{Fakes, id, view},
    support::{Request, get, put, request, start},
};
use cqrs::Failure;
use kernel::Actor;
use serde_json::json;
use user_profile::{FinalizeProfileError, GetCurrentUserError};
use user_profile_domain::AlreadyFinalized;

fn me() -> Request {
    get("/v1/users/me").bearer("good")
}

const PROFILE: &str = r#"{"first_name":"Ann","last_name":"Lee"}"#;

#[tokio::test]
async fn the_current_user_is_returned() -> Checked {
    let current_user = Box::new(|context: &cqrs::Context, _| {
        let Actor::User(user) = context.actor() else {
            panic!("not signed in")
        };
        assert_eq!(user.permissions.len(), 1);
        Ok(view())
    });
    let server = start(Fakes {
        current_user,
        ..Fakes::default()
    })
    .await?;
    let response = server.send(me()).await?;
    assert_eq!(response.status, 200);
    let expected = json!({
        "id": id(3), "created_at": "2024-10-04T00:00:00Z", "first_name": "Ann", "last_name": "Lee",
        "email": "ann@example.org", "status": "ready", "roles": ["auditor"], "permissions": ["events:read"],
    });
    assert_eq!(response.json(), expected);
    assert_eq!(response.header("cache-control"), "no-store");
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_known_version_is_not_sent_again() -> Checked {
    let server = start(Fakes::default()).await?;
    let tag = server.send(me()).await?.header("etag").to_owned();
    assert!(tag.starts_with('"') && tag.len() > 2, "strong: {tag}");

    let response = server.send(me().header("If-None-Match", &tag)).await?;
    assert_eq!(
        (
            response.status,
            response.header("etag"),
            response.body.len()
        ),
        (304, tag.as_str(), 0)
    );
    assert_eq!(
        server
            .send(me().header("If-None-Match", "\"other\""))
            .await?
            .status,
        200
    );

    let finalized = server
        .send(
            put("/v1/users/me/profile", PROFILE)
                .bearer("good")
                .header("If-None-Match", &tag),
        )
        .await?;
    assert_eq!(
        (finalized.status, finalized.header("etag")),
        (200, tag.as_str()),
        "the tag of the same view"
    );
    server.stop().await?;

    let renamed = || user_profile::CurrentUserView {
        last_name: "Li".to_owned(),
        ..view()
    };
    let server = start(Fakes {
        current_user: Box::new(move |_, _| Ok(renamed())),
        ..Fakes::default()
    })
    .await?;
    assert_ne!(server.send(me()).await?.header("etag"), tag);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn head_is_get_without_the_body() -> Checked {
    let server = start(Fakes::default()).await?;
    let full = server.send(me()).await?;
    let head = server
        .send(request("HEAD", "/v1/users/me").bearer("good"))
        .await?;
    assert_eq!((head.status, head.body.len()), (200, 0));
    for name in ["etag", "content-length", "content-type"] {
        assert_eq!(head.header(name), full.header(name));
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn an_incomplete_profile_is_a_missing_precondition() -> Checked {
    let incomplete = || Failure::Refused(GetCurrentUserError::ProfileIncomplete);
    let server = start(Fakes {
        current_user: Box::new(move |_, _| Err(incomplete())),
        ..Fakes::default()
    })
    .await?;
    assert_eq!(
        server.send(me()).await?.problem(),
        (428, "profile-incomplete".to_owned())
    );
    server.stop().await?;

    let gone = || Failure::Refused(GetCurrentUserError::UnknownUser);
    let server = start(Fakes {
        current_user: Box::new(move |_, _| Err(gone())),
        ..Fakes::default()
    })
    .await?;
    assert_eq!(
        server.send(me()).await?.problem(),
        (401, "invalid-token".to_owned())
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn exactly_one_valid_bearer_token_authenticates() -> Checked {
    let server = start(Fakes::default()).await?;
    let ask = || get("/v1/users/me");
    assert_eq!(
        server
            .send(ask().header("Authorization", "bearer good"))
            .await?
            .status,
        200,
        "the scheme has no case"
    );

    let missing = server.send(ask()).await?;
    assert_eq!(missing.problem(), (401, "invalid-token".to_owned()));
    assert_eq!(missing.header("www-authenticate"), "Bearer");

    let long = format!("Bearer {}", "x".repeat(5000));
    for value in [
        "Bearer",
        "Bearer ",
        "Bearer wrong",
        "Bearer ended",
        "Basic Z29vZA==",
        "good",
        "",
        "Bearergood",
        &long,
    ] {
        let response = server.send(ask().header("Authorization", value)).await?;
        assert_eq!(
            response.problem(),
            (401, "invalid-token".to_owned()),
            "{value}"
        );
        assert_eq!(
            response.header("www-authenticate"),
            r#"Bearer error="invalid_token""#,
            "{value}"
        );
    }
    let twice = server.send(ask().bearer("good").bearer("good")).await?;
    assert_eq!(twice.problem(), (401, "invalid-token".to_owned()));
    let stale = server
        .send(ask().header("Authorization", "Bearer stale"))
        .await?;
    assert_eq!(stale.problem(), (401, "token-stale".to_owned()));
    Ok(server.stop().await?)
}

#[tokio::test]
async fn anonymous_callers_learn_nothing_about_their_request() -> Checked {
    let server = start(Fakes::default()).await?;
    assert_eq!(
        server
            .send(put("/v1/users/me/profile?x=1", "{"))
            .await?
            .status,
        401
    );
    assert_eq!(
        server
            .send(get("/v1/users/me?x=1").header("Accept", "text/html"))
            .await?
            .status,
        401
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_profile_is_finalized_once_and_completely() -> Checked {
    let server = start(Fakes::default()).await?;
    let response = server
        .send(put("/v1/users/me/profile", PROFILE).bearer("good"))
        .await?;
    assert_eq!(
        (response.status, response.json()["status"].as_str()),
        (200, Some("ready"))
    );

    let long =
        json!({ "first_name": "x".repeat(101), "last_name": "  ", "email": "a@b.co", "id": 1 })
            .to_string();
    let response = server
        .send(put("/v1/users/me/profile", &long).bearer("good"))
        .await?;
    let expected = [
        "/first_name too-long",
        "/last_name empty",
        "/email unknown-field",
        "/id unknown-field",
    ];
    assert_eq!(
        (response.status, response.errors()),
        (422, expected.map(str::to_owned).to_vec())
    );
    server.stop().await?;

    let again = || Failure::Refused(FinalizeProfileError::AlreadyFinalized(AlreadyFinalized));
    let server = start(Fakes {
        finalize: Box::new(move |_, _| Err(again())),
        ..Fakes::default()
    })
    .await?;
    let response = server
        .send(put("/v1/users/me/profile", PROFILE).bearer("good"))
        .await?;
    assert_eq!(
        response.problem(),
        (409, "profile-already-finalized".to_owned())
    );
    server.stop().await?;

    let gone = || Failure::Refused(FinalizeProfileError::UnknownUser);
    let server = start(Fakes {
        finalize: Box::new(move |_, _| Err(gone())),
        ..Fakes::default()
    })
    .await?;
    let response = server
        .send(put("/v1/users/me/profile", PROFILE).bearer("good"))
        .await?;
    assert_eq!(response.problem(), (401, "invalid-token".to_owned()));
    Ok(server.stop().await?)
}
