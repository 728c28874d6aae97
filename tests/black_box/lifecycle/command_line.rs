use super::support::logged_in;
use crate::support::{Person, Tested, new_site};
use serde_json::json;
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn users_are_administered_without_a_server(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let first = server.sign_up(&ann).await?;
        let second = logged_in(&server, &ann).await?;
        server.terminate().await?;

        let listed = site.run(&["session", "list", &ann.email, "--json"]).await?.with(0)?.json()?;
        let ids: Vec<_> = listed["items"].as_array().ok_or("a list")?.iter().map(|item| item["id"].clone()).collect();
        assert_eq!(ids, [json!(second.session_id), json!(first.session_id)]);
        let table = site.run(&["session", "list", &first.user_id]).await?.with(0)?.output;
        assert!(table.starts_with("SESSION ") && table.contains(&first.session_id), "{table}");
        site.run(&["session", "revoke", &first.session_id]).await?.with(0)?;
        site.run(&["user", "suspend", &ann.email]).await?.with(0)?;

        let server = site.serve().await?;
        for tokens in [&first, &second] {
            server.me(&tokens.access_token).await?.problem(401, "invalid-token")?;
        }
        server.log_in(&ann).await?.problem(401, "invalid-credentials")?;
        server.terminate().await?;

        site.run(&["user", "reinstate", &ann.email]).await?.with(0)?;
        let unconfirmed = site.run(&["user", "delete", &ann.email, "--json"]).await?.with(1)?;
        assert_eq!(unconfirmed.problem()?["code"], "confirmation-required");
        let deletion = site.run(&["user", "delete", &ann.email, "--yes", "--json"]).await?.with(0)?.json()?;
        assert_eq!(deletion["user_id"], first.user_id);
        assert!(deletion["deletes_at"].is_string(), "{deletion}");
        site.run(&["user", "delete", &ann.email, "--cancel"]).await?.with(0)?;
        let unknown = site.run(&["user", "suspend", "unknown@example.org", "--json"]).await?.with(1)?;
        assert_eq!(unknown.problem()?["code"], "user-not-found");

        let server = site.serve().await?;
        logged_in(&server, &ann).await?;
        let actors = "select distinct actor as value from event_log where event_type in \
                      ('auth.account_suspended', 'auth.account_reinstated', 'auth.deletion_scheduled', \
                      'auth.deletion_cancelled')";
        assert_eq!(site.database().texts(actors).await?, ["system:cli"]);
        Ok(())
    }
}
