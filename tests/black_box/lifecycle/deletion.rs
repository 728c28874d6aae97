use super::support::{logged_in, refused_after};
use crate::support::{BoxError, Person, Site, Tested, eventually, new_site};
use reqwest::Method;
use serde_json::Value;
use test_databases::{TestDatabase, on_each_database};

/// Returns the tables that contain the text in any row.
async fn tables_with(site: &Site, text: &str) -> Result<Vec<String>, BoxError> {
    let database = site.database();
    let (tables, is_sqlite) = match database.is_sqlite() {
        true => (
            "select name as value from sqlite_master where type = 'table'",
            true,
        ),
        false => (
            "select table_name::text as value from information_schema.tables where table_schema = 'public'",
            false,
        ),
    };
    let mut found = Vec::new();
    for table in database.texts(tables).await? {
        let row = match is_sqlite {
            false => "t::text".to_owned(),
            true => {
                let columns = format!(
                    "select 'quote(\"' || name || '\")' as value from pragma_table_info('{table}')"
                );
                database.texts(&columns).await?.join(" || ")
            }
        };
        let like = format!(
            "{table} t where lower({row}) like '%{}%'",
            text.to_lowercase()
        );
        if database.count(&like).await? > 0 {
            found.push(table);
        }
    }
    Ok(found)
}

on_each_database! {
    async fn logging_in_within_the_grace_period_cancels_the_deletion(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let (here, there) = (site.serve().await?, site.serve().await?);
        let ann = Person::named("ann");
        let tokens = here.sign_up(&ann).await?;

        here.delete_account(&tokens.access_token, "not the password").await?.problem(403, "reauthentication-failed")?;
        there.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        let accepted = here.delete_account(&tokens.access_token, &ann.password).await?.with(202)?;

        assert_eq!(accepted.members()?, ["deletes_at".to_owned()].into());
        refused_after(&there, &tokens.access_token).await?;
        there.refresh(&tokens.session_token).await?.problem(401, "invalid-session-token")?;
        assert_eq!(site.database().count("account where deletes_at is not null").await?, 1);
        let again = logged_in(&there, &ann).await?;
        assert_eq!(again.user_id, tokens.user_id);
        assert_eq!(site.database().count("account where deletes_at is not null").await?, 0);
        assert_eq!(site.database().count("event_log where event_type = 'auth.deletion_cancelled'").await?, 1);
        Ok(())
    }

    async fn erasure_removes_all_personal_data_and_frees_the_address(database: TestDatabase) -> Tested {
        let site = new_site(database)?
            .with("AUTH__DELETION_GRACE", "1s")
            .with("WORKER__EMBEDDED", true);
        let server = site.serve().await?;
        let (ann, ben) = (Person::named("ann"), Person::named("ben"));
        let tokens = server.sign_up(&ann).await?;
        let of_ben = server.sign_up(&ben).await?;
        server.register(&ann).await?.with(202)?;
        server.finalize(&tokens.access_token).await?.with(200)?;
        for table in ["account", "registration"] {
            assert!(tables_with(&site, &ann.email).await?.contains(&table.to_owned()), "{table}");
        }
        let of_ann = format!(
            "event_log where source is not null and (actor = 'user:{0}' or cast(payload as text) like '%{0}%')",
            tokens.user_id
        );
        assert!(site.database().count(&of_ann).await? > 0, "no IP addresses were recorded");
        let events = site.database().count("event_log").await?;

        let accepted = server.delete_account(&tokens.access_token, &ann.password).await?.with(202)?;
        assert!(accepted.json()?["deletes_at"].is_string());
        let account = format!("account where id = '{}'", tokens.user_id);
        eventually("the erasure", async || Ok((site.database().count(&account).await? == 0).then_some(()))).await?;
        site.settled().await?;

        assert_eq!(tables_with(&site, &ann.email).await?, [""; 0]);
        let ids = tables_with(&site, &tokens.user_id).await?;
        assert_eq!(ids, ["event_log"], "ids remain only in the audit trail");
        assert_eq!(site.database().count(&of_ann).await?, 0, "IP addresses are removed");
        assert!(site.database().count("event_log").await? > events, "no events are removed");
        let with_address = "event_log where source is not null";
        assert!(site.database().count(with_address).await? > 0, "IP addresses of other users remain");
        let erased = "select actor as value from event_log where event_type = 'auth.account_erased'";
        assert_eq!(site.database().texts(erased).await?, ["system:worker"]);
        server.log_in(&ann).await?.problem(401, "invalid-credentials")?;
        server.me(&of_ben.access_token).await?.problem(428, "profile-incomplete")?;

        let id = server.registered(&ann).await?;
        // follows the first code, the notice of the existing account and the notice of the deletion
        let code = server.mails().nth_code(4, &ann.email).await?;
        let anew = server.verify(&id, &code).await?.with(201)?.text("user_id")?;
        assert_ne!(anew, tokens.user_id);
        Ok(())
    }

    async fn an_administrator_schedules_and_cancels_a_deletion(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let admin = site.create_administrator("admin").await?;
        let server = site.serve().await?;
        let admin = logged_in(&server, &admin).await?.access_token;
        let ann = server.sign_up(&Person::named("ann")).await?;
        let path = format!("/v1/admin/users/{}/deletion", ann.user_id);

        let first = server.send_as(&admin, Method::PUT, &path).await?.with(202)?.json()?;
        let again = server.send_as(&admin, Method::PUT, &path).await?.with(202)?.json()?;
        assert_eq!(first, again, "unchanged");
        refused_after(&server, &ann.access_token).await?;
        server.log_in(&Person::named("ann")).await?.problem(401, "invalid-credentials")?;
        assert_eq!(site.database().count("account where deletes_at is not null").await?, 1);
        let notice = server.mails().nth(2, "ann@example.org").await?;
        assert!(!notice.raw.contains("As you asked"), "{}", notice.raw);
        for _ in 0..2 {
            server.send_as(&admin, Method::DELETE, &path).await?.with(204)?;
        }

        assert_eq!(site.database().count("account where deletes_at is not null").await?, 0);
        let who = "select actor as value from event_log where event_type = 'auth.deletion_cancelled'";
        let actors = site.database().texts(who).await?;
        assert!(matches!(actors.as_slice(), [actor] if actor.starts_with("user:")), "{actors:?}");
        let plain = logged_in(&server, &Person::named("ann")).await?.access_token;
        let refused = server.send_as(&plain, Method::PUT, &path).await?;
        refused.problem(403, "forbidden")?;
        assert_ne!(first["deletes_at"], Value::Null);
        Ok(())
    }
}
