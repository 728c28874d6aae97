use crate::{
    Checked,
    fakes::{Fakes, Reply, view},
    support::{Request, get, request, start},
};
use cqrs::Failure;
use kernel::Locale;
use serde_json::json;
use user_profile::{ChangeProfile, ChangeProfileError, CurrentUserView, ExpectedView};

const MERGE_PATCH: &str = "application/merge-patch+json";

fn bare(media_type: &str, body: &str) -> Request {
    request("PATCH", "/v1/users/me/profile")
        .bearer("good")
        .body(media_type, body)
}

fn patch(body: &str) -> Request {
    bare(MERGE_PATCH, body).header("If-Match", "*")
}

#[tokio::test]
async fn named_fields_and_entity_tags_reach_the_command() -> Checked {
    let change: Reply<ChangeProfile> = Box::new(|_, command| {
        let names = [command.changes.first_name, command.changes.last_name];
        assert_eq!(
            names.map(|name| name.map(|name| name.as_str().to_owned())),
            [None, Some("Li".to_owned())]
        );
        assert_eq!(command.changes.locale, Some(Locale::Fr));
        assert_eq!(command.expected, ExpectedView::OneOf(vec![view().tag()]));
        Ok(CurrentUserView {
            last_name: "Li".to_owned(),
            ..view()
        })
    });
    let server = start(Fakes {
        change,
        ..Fakes::default()
    })
    .await?;
    let tag = server
        .send(get("/v1/users/me").bearer("good"))
        .await?
        .header("etag")
        .to_owned();
    assert_eq!(tag, format!("\"{}\"", view().tag()));

    // neither another's form of a tag nor a weak one is ours
    for condition in [tag.clone(), format!("W/{tag}, \"0\", 1f, {tag}")] {
        let asked = bare(MERGE_PATCH, r#"{"last_name":" Li ","locale":"fr-CA"}"#)
            .header("If-Match", &condition);
        let response = server.send(asked).await?;
        assert_eq!(
            (response.status, response.json()["last_name"].as_str()),
            (200, Some("Li")),
            "{condition}"
        );
        assert!(!response.header("etag").is_empty() && response.header("etag") != tag);
        assert_eq!(response.header("cache-control"), "no-store");
    }
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_star_matches_any_version() -> Checked {
    let change: Reply<ChangeProfile> = Box::new(|_, command| {
        assert_eq!(command.expected, ExpectedView::Any);
        Ok(view())
    });
    let server = start(Fakes {
        change,
        ..Fakes::default()
    })
    .await?;
    let response = server.send(patch("{}")).await?;
    assert_eq!(
        (response.status, response.header("etag")),
        (200, format!("\"{}\"", view().tag()).as_str())
    );
    assert_eq!(
        server
            .send(bare("application/json", "{}").header("If-Match", "*"))
            .await?
            .status,
        200
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn other_fields_and_null_are_rejected() -> Checked {
    let fakes = Fakes::default().scripted();
    let seen = fakes.seen();
    let server = start(fakes).await?;
    let greedy = json!({
        "id": "0190", "role": "superadmin", "roles": ["superadmin"], "permissions": ["users:read"], "email": "a@b.co",
        "status": "ready", "user_id": 1, "created_at": null, "last_name": "Li",
    });
    let response = server.send(patch(&greedy.to_string())).await?;
    let mut errors = response.errors();
    errors.sort();
    let mut refused = [
        "created_at",
        "email",
        "id",
        "permissions",
        "role",
        "roles",
        "status",
        "user_id",
    ]
    .map(|name| format!("/{name} unknown-field"));
    refused.sort();
    assert_eq!((response.status, errors), (422, refused.to_vec()));

    for (body, error) in [
        (r#"{"first_name":null}"#, "/first_name wrong-type"),
        (r#"{"last_name":null}"#, "/last_name wrong-type"),
        (r#"{"locale":null}"#, "/locale wrong-type"),
        (r#"{"locale":"de"}"#, "/locale unsupported-locale"),
        (r#"{"first_name":" "}"#, "/first_name empty"),
        (r#"{"first_name":{"a":1}}"#, "/first_name wrong-type"),
        ("null", " wrong-type"),
        (r#"["first_name"]"#, " wrong-type"),
    ] {
        let response = server.send(patch(body)).await?;
        assert_eq!(
            (response.status, response.errors()),
            (422, vec![error.to_owned()]),
            "{body}"
        );
    }
    assert_eq!(
        server.send(patch("")).await?.problem(),
        (400, "malformed-json".to_owned())
    );
    assert_eq!(
        server
            .send(patch(r#"{"locale":"en","locale":"fr"}"#))
            .await?
            .problem(),
        (400, "duplicate-key".to_owned())
    );
    assert!(
        seen.lock().is_ok_and(|seen| seen.is_empty()),
        "no command was given"
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_patch_requires_a_precondition() -> Checked {
    let server = start(Fakes::default()).await?;
    let response = server.send(bare(MERGE_PATCH, "{}")).await?;
    assert_eq!(response.problem(), (428, "if-match-required".to_owned()));
    let anonymous = request("PATCH", "/v1/users/me/profile").body(MERGE_PATCH, "{");
    assert_eq!(
        server.send(anonymous).await?.problem(),
        (401, "invalid-token".to_owned())
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn other_media_types_get_accept_patch() -> Checked {
    let server = start(Fakes::default()).await?;
    for media_type in [
        "application/json-patch+json",
        "text/plain",
        "application/x-www-form-urlencoded",
    ] {
        let response = server
            .send(bare(media_type, "{}").header("If-Match", "*"))
            .await?;
        assert_eq!(
            response.problem(),
            (415, "unsupported-media-type".to_owned()),
            "{media_type}"
        );
        assert_eq!(
            response.header("accept-patch"),
            "application/merge-patch+json, application/json"
        );
    }
    let put = request("PUT", "/v1/users/me/profile")
        .bearer("good")
        .body(MERGE_PATCH, "{}");
    let response = server.send(put).await?;
    assert_eq!(
        (response.status, response.header("accept-patch")),
        (415, ""),
        "only of a patch"
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn refusals_have_their_status() -> Checked {
    for (refusal, status, code) in [
        (ChangeProfileError::ViewChanged, 412, "version-conflict"),
        (
            ChangeProfileError::ProfileIncomplete,
            428,
            "profile-incomplete",
        ),
        (ChangeProfileError::UnknownUser, 401, "invalid-token"),
    ] {
        let change: Reply<ChangeProfile> = Box::new(move |_, _| Err(Failure::Refused(refusal)));
        let server = start(Fakes {
            change,
            ..Fakes::default()
        })
        .await?;
        assert_eq!(
            server.send(patch("{}")).await?.problem(),
            (status, code.to_owned())
        );
        server.stop().await?;
    }
    Ok(())
}
