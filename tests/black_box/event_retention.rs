//! Export, archive and deletion of audit events.

use crate::support::{BoxError, Person, Site, Tested, eventually, new_site};
use serde_json::Value;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use test_databases::{TestDatabase, on_each_database};

/// Moves all events but the last to a time past their retention; returns their ids by position.
async fn aged(site: &Site) -> Result<Vec<String>, BoxError> {
    let last = "(select max(position) from event_log)";
    let year = "2020-01-01 00:00:00.000000+00:00";
    let age = format!("update event_log set occurred_at = '{year}' where position < {last}");
    site.database().execute(&age).await?;
    let ids = "select cast(event_id as text) as value from event_log";
    let ids = format!("{ids} where position < {last} order by position");
    site.database().texts(&ids).await
}

fn documents(lines: &str) -> Result<Vec<Value>, BoxError> {
    lines
        .lines()
        .map(|line| Ok(serde_json::from_str(line)?))
        .collect()
}

/// Returns the archived events, by the names of their files.
fn archived(directory: &Path) -> Result<Vec<Value>, BoxError> {
    let entries = fs::read_dir(directory)?.map(|entry| Ok(entry?.path()));
    let mut files = entries.collect::<Result<Vec<_>, BoxError>>()?;
    files.sort();
    let mut events = Vec::new();
    for file in files {
        assert_eq!(
            fs::metadata(&file)?.permissions().mode() & 0o777,
            0o600,
            "{file:?}"
        );
        events.extend(documents(&fs::read_to_string(file)?)?);
    }
    Ok(events)
}

fn ids(events: &[Value]) -> Vec<&str> {
    events
        .iter()
        .filter_map(|event| event["id"].as_str())
        .collect()
}

fn kept_for_a_month(database: TestDatabase) -> Result<Site, BoxError> {
    let site = new_site(database)?;
    let archive = site.file("archive").display().to_string();
    let site = site
        .with("AUDIT__RETENTION", "30d")
        .with("AUDIT__ARCHIVE", archive);
    Ok(site.with("WORKER__EMBEDDED", false))
}

const OLD: &str = "event_log where occurred_at < '2021-01-01 00:00:00.000000+00:00'";

on_each_database! {
    async fn past_events_are_archived_before_they_are_deleted(database: TestDatabase) -> Tested {
        let site = kept_for_a_month(database)?;
        let server = site.serve().await?;
        let worker = site.work()?;
        let ann = Person::named("ann");
        server.sign_up(&ann).await?;
        site.settled().await?;
        worker.terminate().await?;
        let old = aged(&site).await?;
        assert!(old.len() > 2, "{old:?}");

        let worker = site.work()?;
        let deleted = async || Ok((site.database().count(OLD).await? == 0).then_some(()));
        eventually("the deletion of the events", deleted).await?;

        let events = archived(&site.file("archive"))?;
        assert_eq!(ids(&events), old);
        for event in &events {
            assert!(!event.to_string().contains("127.0.0.1"), "{event}");
            assert_eq!(event["occurred_at"], "2020-01-01T00:00:00Z");
            assert!(event["aggregate"]["version"].is_i64(), "{event}");
        }
        assert_eq!(site.database().count("event_log").await?, 1, "the last one stays");
        server.log_in(&ann).await?.with(201)?;
        worker.terminate().await?;
        Ok(())
    }

    async fn events_with_an_undelivered_delivery_stay(database: TestDatabase) -> Tested {
        let site = kept_for_a_month(database)?;
        let server = site.serve().await?;
        let worker = site.work()?;
        server.sign_up(&Person::named("ann")).await?;
        site.settled().await?;
        worker.terminate().await?;
        let old = aged(&site).await?;
        let (first, second) = (&old[0], &old[1]);
        let now = if site.database().is_sqlite() {
            "'2999-01-01 00:00:00.000000+00:00'"
        } else {
            "now()"
        };
        let document = if site.database().is_sqlite() { "'{}'" } else { "'{}'::jsonb" };
        let dead = format!(
            "insert into delivery \
             (message_id, kind, payload, headers, state, run_at, created_at) \
             select event_id, 'test', {document}, {document}, 2, {now}, {now} from event_log \
             where cast(event_id as text) = '{second}'"
        );
        site.database().execute(&dead).await?;

        let worker = site.work()?;
        let of_first = format!("event_log where cast(event_id as text) = '{first}'");
        let gone = async || Ok((site.database().count(&of_first).await? == 0).then_some(()));
        eventually("the deletion of the first event", gone).await?;
        worker.terminate().await?;

        assert_eq!(site.database().count(OLD).await?, old.len() - 1);
        assert_eq!(ids(&archived(&site.file("archive"))?), [first]);
        Ok(())
    }

    async fn events_are_exported_as_json_lines(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        server.sign_up(&Person::named("ann")).await?;
        site.settled().await?;
        let old = aged(&site).await?;

        let export = ["event", "export", "--before", "2021-01-01T00:00:00Z"];
        let printed = site.run(&export).await?.with(0)?;
        assert_eq!(ids(&documents(&printed.output)?), old);

        let file = site.file("events.jsonl").display().to_string();
        let export = ["event", "export", "--output", &file, "--json"];
        let written = site.run(&export).await?.with(0)?;
        assert_eq!(written.json()?["events"], old.len() + 1);
        let all = documents(&fs::read_to_string(&file)?)?;
        assert_eq!(ids(&all)[..old.len()], old);
        assert_eq!(fs::metadata(&file)?.permissions().mode() & 0o777, 0o600);

        let again = site.run(&export).await?.with(1)?;
        assert_eq!(again.problem()?["code"], "file-exists");
        let wrong = site.run(&["event", "export", "--before", "yesterday"]).await?.with(2)?;
        assert!(wrong.errors.contains("RFC 3339"), "{}", wrong.errors);
        assert_eq!(site.database().count("event_log").await?, old.len() + 1, "nothing is deleted");
        Ok(())
    }
}
