//! Refused requests in the audit trail.

use crate::support::{BoxError, Client, Person, Tested, Tokens, new_site};
use serde_json::json;
use test_databases::{TestDatabase, on_each_database};

const REFUSED: &str = "event_log where event_type = 'auth.authorization_refused'";
const THROTTLED: &str = "event_log where event_type = 'auth.attempt_throttled'";

/// Returns the minute of the server, from the header `Date`.
async fn minute(client: &Client) -> Result<String, BoxError> {
    let answer = client.get("/health/live").await?;
    let date = answer
        .header("date")
        .and_then(|date| date.get(.."Sat, 28 Nov 2026 10:36".len()));
    Ok(date.ok_or("no date")?.to_owned())
}

/// Makes the requests of a round within one minute, with another name for each try.
async fn within_a_minute(
    client: &Client,
    mut round: impl AsyncFnMut(String) -> Tested,
) -> Result<String, BoxError> {
    let mut number = 0;
    loop {
        let (name, begun) = (format!("ann{number}"), minute(client).await?);
        round(name.clone()).await?;
        if minute(client).await? == begun {
            return Ok(name);
        }
        number += 1;
    }
}

async fn throttled(client: &Client, name: &str) -> Tested {
    let stranger = Person::named(name).with_password("a wrong guess");
    let mut statuses = Vec::new();
    for _ in 0..8 {
        statuses.push(client.log_in(&stranger).await?.status);
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429, 429]);
    Ok(())
}

on_each_database! {
    async fn a_refused_caller_is_one_event_a_minute_over_all_processes(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?;
        let servers = [site.serve().await?, site.serve().await?];
        let mut user_id = String::new();
        within_a_minute(&servers[0].client(), async |name| {
            let ann = servers[0].sign_up(&Person::named(&name)).await?;
            for server in servers.iter().cycle().take(5) {
                let answer = server.get_as(&ann.access_token, "/v1/admin/users").await?;
                answer.problem(403, "forbidden")?;
            }
            user_id = ann.user_id;
            Ok(())
        })
        .await?;

        for server in servers {
            server.terminate().await?;
        }
        let of_ann = format!("{REFUSED} and actor = 'user:{user_id}'");
        assert_eq!(site.database().count(&of_ann).await?, 1);
        let admin = site.create_administrator("root").await?;
        let server = site.serve().await?;
        let admin = Tokens::of(&server.log_in(&admin).await?)?;
        let path = format!("/v1/admin/events?type=auth.authorization_refused&user={user_id}");
        let events = server.get_as(&admin.access_token, &path).await?.with(200)?.json()?;
        let event = &events["items"][0];
        assert_eq!(event["actor"], json!(format!("user:{user_id}")));
        assert_eq!((&event["source"], &event["transport"]), (&json!("127.0.0.1"), &json!("http")));
        let (operation, code) = (&event["data"]["operation"], &event["data"]["code"]);
        assert_eq!((operation, code), (&json!("user_profile.list_users"), &json!("forbidden")));
        assert!(event["request_id"].is_string(), "{event}");
        server.terminate().await?;
        let listed = site.run(&["event", "list", "--all", "--json"]).await?.with(0)?;
        assert!(listed.output.contains("auth.authorization_refused"));
        Ok(())
    }

    async fn throttled_log_ins_are_one_event_a_minute_and_network(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?.behind_a_proxy();
        let server = site.serve().await?;
        let mut networks = Vec::new();
        within_a_minute(&server.client(), async |name| {
            let number = networks.len();
            let two = [format!("198.51.100.{number}"), format!("203.0.113.{number}")];
            for network in &two {
                throttled(&server.on_network(network), &name).await?;
            }
            networks.extend(two);
            Ok(())
        })
        .await?;

        server.terminate().await?;
        for network in networks.iter().rev().take(2) {
            let of_network = format!(
                "{THROTTLED} and source = '{network}' and actor = 'anonymous' \
                 and payload ->> 'operation' = 'auth.log_in'"
            );
            assert_eq!(site.database().count(&of_network).await?, 1, "{network}");
        }
        Ok(())
    }
}
