use crate::{
    Checked,
    fakes::{Fakes, Reply, export, id, now},
    support::{get, post, request, start},
};
use chrono::TimeDelta;
use cqrs::Failure;
use serde_json::json;
use user_profile::{
    ExportStatus, ExportView, GetExport, GetExportError, RequestExport, RequestExportError,
};
use user_profile_domain::TooManyExports;

const PATH: &str = "/v1/users/me/export";

#[tokio::test]
async fn an_export_is_requested_and_fetched_from_its_location() -> Checked {
    let get_export: Reply<GetExport> = Box::new(|context, query| {
        assert!(context.actor().user().is_some());
        let (requested_at, expires_at) = (now(), now() + TimeDelta::days(7));
        let data = Some(json!({ "account": { "email": "ann@example.org" } }));
        Ok(ExportView {
            id: query.id,
            status: ExportStatus::Ready,
            requested_at,
            expires_at,
            data,
        })
    });
    let server = start(Fakes {
        get_export,
        ..Fakes::default()
    })
    .await?;
    let asked = server.send(request("POST", PATH).bearer("good")).await?;
    let expected = json!({
        "id": id(4), "status": "pending", "requested_at": "2024-10-04T00:00:00Z", "expires_at": "2024-10-11T00:00:00Z",
    });
    assert_eq!((asked.status, asked.json()), (202, expected));
    assert_eq!(asked.header("location"), format!("{PATH}/{}", id(4)));

    let fetched = server
        .send(get(asked.header("location")).bearer("good"))
        .await?;
    let data = json!({ "account": { "email": "ann@example.org" } });
    assert_eq!(
        (
            fetched.status,
            &fetched.json()["status"],
            &fetched.json()["data"]
        ),
        (200, &json!("ready"), &data)
    );
    assert_eq!(fetched.header("cache-control"), "no-store");
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_pending_export_has_no_data() -> Checked {
    let server = start(Fakes::default()).await?;
    let response = server
        .send(get(&format!("{PATH}/{}", export().id)).bearer("good"))
        .await?;
    assert_eq!(
        (response.status, &response.json()["status"]),
        (200, &json!("pending"))
    );
    assert!(response.json().get("data").is_none());
    Ok(server.stop().await?)
}

#[tokio::test]
async fn a_repeated_request_has_the_same_idempotency_key() -> Checked {
    let request_export: Reply<RequestExport> = Box::new(|context, _| {
        assert_eq!(
            context.idempotency_key().map(|key| key.key.as_str()),
            Some("k")
        );
        Ok(export())
    });
    let server = start(Fakes {
        request_export,
        ..Fakes::default()
    })
    .await?;
    let response = server
        .send(
            post(PATH, "{}")
                .bearer("good")
                .header("Idempotency-Key", "k"),
        )
        .await?;
    assert_eq!(response.status, 202);
    Ok(server.stop().await?)
}

#[tokio::test]
async fn the_request_has_no_fields() -> Checked {
    let server = start(Fakes::default()).await?;
    let response = server
        .send(post(PATH, r#"{"user_id":"0190"}"#).bearer("good"))
        .await?;
    assert_eq!(
        (response.status, response.errors()),
        (422, vec!["/user_id unknown-field".to_owned()])
    );
    Ok(server.stop().await?)
}

#[tokio::test]
async fn too_many_exports_are_rejected_until_the_limit_resets() -> Checked {
    let too_many = || TooManyExports {
        retry_at: now() + TimeDelta::hours(2),
    };
    let request_export: Reply<RequestExport> =
        Box::new(move |_, _| Err(Failure::Refused(RequestExportError::TooMany(too_many()))));
    let server = start(Fakes {
        request_export,
        ..Fakes::default()
    })
    .await?;
    let response = server.send(request("POST", PATH).bearer("good")).await?;
    assert_eq!(response.problem(), (429, "too-many-exports".to_owned()));
    assert_eq!(
        (response.header("retry-after"), response.header("ratelimit")),
        ("7200", "\"too-many-exports\";r=0;t=7200")
    );
    server.stop().await?;

    let gone: Reply<RequestExport> =
        Box::new(|_, _| Err(Failure::Refused(RequestExportError::UnknownUser)));
    let server = start(Fakes {
        request_export: gone,
        ..Fakes::default()
    })
    .await?;
    let response = server.send(request("POST", PATH).bearer("good")).await?;
    assert_eq!(response.problem(), (401, "invalid-token".to_owned()));
    Ok(server.stop().await?)
}

#[tokio::test]
async fn exports_of_other_users_are_not_found() -> Checked {
    let get_export: Reply<GetExport> =
        Box::new(|_, _| Err(Failure::Refused(GetExportError::Unknown)));
    let server = start(Fakes {
        get_export,
        ..Fakes::default()
    })
    .await?;
    for id in [export().id.to_string(), "none".to_owned()] {
        let response = server
            .send(get(&format!("{PATH}/{id}")).bearer("good"))
            .await?;
        assert_eq!(
            response.problem(),
            (404, "export-not-found".to_owned()),
            "{id}"
        );
    }
    for (method, path) in [
        ("POST", PATH.to_owned()),
        ("GET", format!("{PATH}/{}", export().id)),
    ] {
        let response = server.send(request(method, &path)).await?;
        assert_eq!(
            response.problem(),
            (401, "invalid-token".to_owned()),
            "{method} {path}"
        );
    }
    Ok(server.stop().await?)
}
