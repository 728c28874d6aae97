use super::{administrator, next};
use crate::support::{Person, Tested, eventually, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use std::{collections::BTreeSet, fs};
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn events_record_actor_command_and_source(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let tokens = server.sign_up(&ann).await?;
        server.sign_up(&Person::named("ben")).await?;
        let admin = administrator(&site, &server).await?;
        let form = json!({ "email": ann.email, "password": ann.password });
        let log_in = server.request(Method::POST, "/v1/sessions").header("X-Request-Id", "the-one").json(&form);
        server.send(log_in).await?.with(201)?;

        let path = format!("/v1/admin/events?type=auth.session_opened&user={}&limit=1", tokens.user_id);
        let newest = server.get_as(&admin.access_token, &path).await?.with(200)?.json()?;
        let event = &newest["items"][0];
        assert_eq!((&event["request_id"], &event["actor"]), (&json!("the-one"), &json!("anonymous")));
        assert_eq!((&event["transport"], &event["source"]), (&json!("http"), &json!("127.0.0.1")));
        assert_eq!((&event["command"], &event["target"]["kind"]), (&json!("auth.open_session"), &json!("session")));

        let form = json!({ "email": ann.email, "password": "a wrong password of Ann" });
        let log_in = server.request(Method::POST, "/v1/sessions").header("X-Request-Id", "the-wrong-one").json(&form);
        server.send(log_in).await?.with(401)?;
        let path = format!("/v1/admin/events?type=auth.password_attempt_failed&user={}", tokens.user_id);
        let failed = server.get_as(&admin.access_token, &path).await?.with(200)?.json()?;
        let event = &failed["items"][0];
        assert_eq!((&event["request_id"], &event["source"]), (&json!("the-wrong-one"), &json!("127.0.0.1")));

        let (mut seen, mut target) = (BTreeSet::new(), Some(format!("/v1/admin/events?limit=2&user={}", tokens.user_id)));
        let mut count = 0;
        while let Some(path) = target {
            let answer = server.get_as(&admin.access_token, &path).await?.with(200)?;
            for event in answer.json()?["items"].as_array().into_iter().flatten() {
                count += usize::from(seen.insert(event["id"].to_string()));
                let names_ann = event["actor"] == json!(format!("user:{}", tokens.user_id))
                    || event["data"]["user_id"] == json!(tokens.user_id);
                assert!(names_ann, "{event}");
            }
            target = next(&answer)?;
        }
        let stored = format!("event_log where payload ->> 'user_id' = '{0}' or actor = 'user:{0}'", tokens.user_id);
        assert_eq!((count, seen.len()), (site.database().count(&stored).await?, count));

        server.terminate().await?;
        let by_operator = site.run(&["event", "list", "--all", "--json"]).await?.with(0)?;
        let events: Vec<Value> = by_operator.output.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        assert_eq!(events.len(), site.database().count("event_log").await?);
        assert!(events.iter().any(|event| event["actor"] == "system:cli" && event["transport"] == "cli"));
        Ok(())
    }

    async fn tail_follows_new_events_and_exits_cleanly(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;
        let tail = site.tail_events()?;
        // tail does not show earlier events, so events are generated until it has started
        let output = site.file("tail.out");
        eventually("the first event in the tail", async || {
            server.log_in(&ann).await?.with(201)?;
            Ok(Some(()).filter(|()| fs::read_to_string(&output).is_ok_and(|text| text.contains('\n'))))
        })
        .await?;
        server.log_in(&ann).await?.with(201)?;
        let newest = "select cast(event_id as text) as value from event_log order by position desc limit 1";
        let newest = site.database().texts(newest).await?.pop().ok_or("no events")?;
        eventually("the last event in the tail", async || {
            Ok(Some(()).filter(|()| fs::read_to_string(&output).is_ok_and(|text| text.contains(&newest))))
        })
        .await?;

        assert!(tail.terminate().await?.success());
        let text = fs::read_to_string(&output)?;
        let events: Vec<Value> = text.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        let ids: BTreeSet<_> = events.iter().map(|event| event["id"].to_string()).collect();
        assert_eq!(ids.len(), events.len(), "no event is repeated");
        Ok(())
    }
}
