use super::support::{check_promptness, logged_in, refused_after};
use crate::support::{Person, Tested, Tokens, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn a_suspension_takes_effect_in_every_process(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let admin = site.create_administrator("admin").await?;
        let (here, there) = (site.serve().await?, site.serve().await?);
        let admin = logged_in(&here, &admin).await?.access_token;
        let ann = Person::named("ann");
        // users without a finalized profile can be suspended as well
        let tokens = here.sign_up(&ann).await?;
        there.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;

        here.suspend(&admin, &tokens.user_id).await?.with(204)?;
        check_promptness("a suspension", refused_after(&there, &tokens.access_token).await?)?;

        for server in [&here, &there] {
            server.log_in(&ann).await?.problem(401, "invalid-credentials")?;
            server.refresh(&tokens.session_token).await?.problem(401, "invalid-session-token")?;
        }
        here.suspend(&admin, &tokens.user_id).await?.with(204)?;
        assert_eq!(site.database().count("event_log where event_type = 'auth.account_suspended'").await?, 1);

        for _ in 0..2 {
            there.reinstate(&admin, &tokens.user_id).await?.with(204)?;
        }
        let again = logged_in(&there, &ann).await?;
        here.me(&again.access_token).await?.problem(428, "profile-incomplete")?;
        there.refresh(&tokens.session_token).await?.problem(401, "invalid-session-token")
    }

    async fn ending_a_session_takes_effect_in_every_process(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let admin = site.create_administrator("admin").await?;
        let (here, there) = (site.serve().await?, site.serve().await?);
        let admin = logged_in(&here, &admin).await?.access_token;
        let ann = Person::named("ann");
        let first = here.sign_up(&ann).await?;
        let second = logged_in(&there, &ann).await?;
        for tokens in [&first, &second] {
            there.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        }

        for _ in 0..2 {
            here.send_as(&first.access_token, Method::DELETE, "/v1/sessions/current").await?.with(204)?;
        }
        check_promptness("a logout", refused_after(&there, &first.access_token).await?)?;
        there.me(&second.access_token).await?.problem(428, "profile-incomplete")?;

        let path = format!("/v1/admin/users/{}/sessions", first.user_id);
        let listed = there.get_as(&admin, &path).await?.with(200)?.json()?;
        let ids: Vec<&Value> = listed["items"].as_array().ok_or("a list")?.iter().map(|item| &item["id"]).collect();
        assert_eq!(ids, [&json!(second.session_id)]);
        here.send_as(&admin, Method::DELETE, &path).await?.with(204)?;
        check_promptness("a revocation by an administrator", refused_after(&there, &second.access_token).await?)?;
        assert_eq!(there.get_as(&admin, &path).await?.with(200)?.json()?["items"], json!([]));
        Ok(())
    }

    async fn suspending_oneself_the_last_administrator_or_without_permission_is_refused(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let admin = site.create_administrator("admin").await?;
        let server = site.serve().await?;
        let admin = logged_in(&server, &admin).await?;
        let ann = server.sign_up(&Person::named("ann")).await?;

        server.suspend(&admin.access_token, &admin.user_id).await?.problem(403, "own-account")?;
        server.suspend(&ann.access_token, &admin.user_id).await?.problem(403, "forbidden")?;
        let unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
        for method in [Method::PUT, Method::DELETE] {
            let path = format!("/v1/admin/users/{unknown}/suspension");
            server.send_as(&admin.access_token, method, &path).await?.problem(404, "user-not-found")?;
        }
        let refused = site.run(&["user", "suspend", &admin.user_id, "--json"]).await?.with(1)?;
        assert_eq!(refused.problem()?["code"], "last-administrator");
        let refused = site.run(&["user", "delete", &admin.user_id, "--yes", "--json"]).await?.with(1)?;
        assert_eq!(refused.problem()?["code"], "last-administrator");
        let person = Person::named("admin");
        server.delete_account(&admin.access_token, &person.password).await?.problem(409, "last-administrator")?;
        server.me(&admin.access_token).await?.problem(428, "profile-incomplete")?;
        server.refresh(&ann.session_token).await?.with(200)?;
        Ok(())
    }

    async fn users_list_and_end_only_their_own_sessions(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (ann, ben) = (Person::named("ann"), Person::named("ben"));
        let current = server.sign_up(&ann).await?;
        let (lost, other) = (logged_in(&server, &ann).await?, logged_in(&server, &ann).await?);
        let of_ben = server.sign_up(&ben).await?;
        let path = "/v1/users/me/sessions";

        let listed = server.get_as(&current.access_token, path).await?.with(200)?.json()?;
        let items = listed["items"].as_array().ok_or("a list")?;
        let shown: Vec<_> = items.iter().map(|item| (item["id"].as_str(), item["current"].as_bool())).collect();
        let expected = [(&other, false), (&lost, false), (&current, true)];
        assert_eq!(shown, expected.map(|(tokens, current)| (Some(tokens.session_id.as_str()), Some(current))));

        let foreign = format!("{path}/{}", lost.session_id);
        let refused = server.send_as(&of_ben.access_token, Method::DELETE, &foreign).await?;
        refused.problem(404, "session-not-found")?;
        server.send_as(&current.access_token, Method::DELETE, &foreign).await?.with(204)?;
        refused_after(&server, &lost.access_token).await?;
        server.refresh(&other.session_token).await?.with(200)?;

        server.send_as(&current.access_token, Method::DELETE, path).await?.problem(400, "except-current-required")?;
        let others = format!("{path}?except=current");
        server.send_as(&current.access_token, Method::DELETE, &others).await?.with(204)?;
        refused_after(&server, &other.access_token).await?;
        for left in [&current, &of_ben] {
            server.refresh(&left.session_token).await?.with(200)?;
        }
        Ok(())
    }

    async fn logging_out_works_with_an_expired_access_token(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("AUTH__ACCESS_TOKEN_TTL", "10s");
        let server = site.serve().await?;
        let tokens = server.sign_up(&Person::named("ann")).await?;
        refused_after(&server, &tokens.access_token).await?;

        let current = "/v1/sessions/current";
        server.send_as(&tokens.access_token, Method::DELETE, current).await?.problem(401, "invalid-token")?;
        for _ in 0..2 {
            let request = server.request(Method::DELETE, current).bearer_auth(&tokens.access_token);
            server.send(request.json(&json!({ "session_token": tokens.session_token }))).await?.with(204)?;
        }

        server.refresh(&tokens.session_token).await?.problem(401, "invalid-session-token")
    }

    async fn the_last_use_is_recorded_asynchronously(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let tokens: Tokens = server.sign_up(&Person::named("ann")).await?;
        site.database().execute("update session set last_used_at = '2026-01-01 00:00:00+00:00'").await?;
        let versions = "select cast(version as text) as value from session";
        let before = site.database().texts(versions).await?;

        for _ in 0..10 {
            server.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        }

        let written = "session where last_used_at > '2026-01-02 00:00:00+00:00'";
        crate::support::eventually("the last use", async || {
            Ok((site.database().count(written).await? == 1).then_some(()))
        })
        .await?;
        assert_eq!(site.database().texts(versions).await?, before, "the version is unchanged");
        server.refresh(&tokens.session_token).await?.with(200)?;
        Ok(())
    }
}
