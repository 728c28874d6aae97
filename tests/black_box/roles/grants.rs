//! Granting and revoking roles.

use super::{CommandLine, user_with_roles};
use crate::support::{Client, Tested, Token, Tokens, eventually, new_site};
use reqwest::Method;
use serde_json::json;
use std::time::{Duration, Instant};
use test_databases::{TestDatabase, on_each_database};

fn of(tokens: &Tokens, role: &str) -> String {
    format!("/v1/admin/users/{}/roles/{role}", tokens.user_id)
}

/// Checks that the access token is rejected as stale within the guaranteed time.
async fn assert_becomes_stale(client: &Client, access_token: &str) -> Tested {
    let changed = Instant::now();
    let stale = eventually("the rejection of the token", async || {
        Ok(Some(client.me(access_token).await?).filter(|answer| answer.status == 401))
    });
    stale.await?.problem(401, "token-stale")?;
    assert!(
        changed.elapsed() < Duration::from_millis(1500),
        "{:?}",
        changed.elapsed()
    );
    Ok(())
}

on_each_database! {
    async fn granted_roles_take_effect_on_refresh_and_keep_the_session(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let root = user_with_roles(&server, &site, "root", &["superadmin"]).await?;
        let ann = user_with_roles(&server, &site, "ann", &[]).await?;
        server.finalize(&ann.access_token).await?.with(200)?;

        server.send_as(&root.access_token, Method::PUT, &of(&ann, "admin")).await?.with(204)?;

        assert_becomes_stale(&server, &ann.access_token).await?;
        let refreshed = Tokens::of(&server.refresh(&ann.session_token).await?.with(200)?)?;
        assert_eq!(refreshed.session_id, ann.session_id, "the same session");
        let permissions = Token::read(&refreshed.access_token)?.claims["permissions"].clone();
        assert!(permissions.as_array().is_some_and(|all| all.contains(&json!("roles:assign"))), "{permissions}");
        let roles = server.get_as(&refreshed.access_token, &format!("/v1/admin/users/{}/roles", ann.user_id)).await?;
        let roles = roles.with(200)?.json()?;
        assert_eq!((&roles["items"][0]["name"], &roles["next_cursor"]), (&json!("admin"), &json!(null)));

        server.send_as(&root.access_token, Method::DELETE, &of(&ann, "admin")).await?.with(204)?;

        assert_becomes_stale(&server, &refreshed.access_token).await?;
        let plain = Tokens::of(&server.refresh(&refreshed.session_token).await?.with(200)?)?;
        assert_eq!(Token::read(&plain.access_token)?.claims["permissions"], json!([]));
        let denied = server.get_as(&plain.access_token, "/v1/superadmin/roles").await?;
        denied.problem(403, "forbidden")?;
        server.me(&plain.access_token).await?.with(200)?;
        Ok(())
    }

    async fn repeated_grants_and_revocations_record_one_event_each(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let root = user_with_roles(&server, &site, "root", &["superadmin"]).await?;
        let ann = user_with_roles(&server, &site, "ann", &[]).await?;
        for method in [Method::PUT, Method::PUT, Method::DELETE, Method::DELETE] {
            server.send_as(&root.access_token, method, &of(&ann, "admin")).await?.with(204)?;
        }

        let events = "select event_type as value from event_log where aggregate = 'assignment' and transport = 'http' \
                      order by position";
        assert_eq!(site.database().texts(events).await?, ["access.role_assigned", "access.role_revoked"]);
        let actors = "select distinct actor as value from event_log where event_type = 'access.role_revoked'";
        assert_eq!(site.database().texts(actors).await?, [format!("user:{}", root.user_id)]);
        let payloads = "select cast(payload as text) as value from event_log where aggregate = 'assignment'";
        let payloads = site.database().texts(payloads).await?.concat();
        assert!(payloads.contains(&ann.user_id) && !payloads.contains("example.org"), "{payloads}");
        Ok(())
    }

    async fn invalid_grants_and_revocations_are_refused(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let root = user_with_roles(&server, &site, "root", &["superadmin"]).await?;
        let admin = user_with_roles(&server, &site, "admin", &["admin"]).await?;
        let ann = user_with_roles(&server, &site, "ann", &[]).await?;
        let unknown_user = Tokens { user_id: "01890000-0000-7000-8000-000000000000".into(), ..ann.clone() };
        let malformed_id = Tokens { user_id: "none".into(), ..ann.clone() };
        for (by, path, status, code) in [
            (&admin, of(&ann, "superadmin"), 403, "privilege-escalation"),
            (&admin, of(&root, "superadmin"), 403, "privilege-escalation"),
            (&root, of(&root, "admin"), 403, "own-roles"),
            (&ann, of(&ann, "admin"), 403, "forbidden"),
            (&root, of(&ann, "gardener"), 404, "role-not-found"),
            (&root, of(&ann, "No%20Role"), 404, "role-not-found"),
            (&root, of(&unknown_user, "admin"), 404, "user-not-found"),
            (&root, of(&malformed_id, "admin"), 404, "user-not-found"),
        ] {
            for method in [Method::PUT, Method::DELETE] {
                let refused = server.send_as(&by.access_token, method.clone(), &path).await?;
                refused.problem(status, code).map_err(|error| format!("{method} {path}: {error}"))?;
            }
        }
        let unknown = server.get_as(&root.access_token, &format!("/v1/admin/users/{}/roles", unknown_user.user_id)).await?;
        unknown.problem(404, "user-not-found")?;
        assert_eq!(site.database().count("assigned_role").await?, 2, "nothing has changed");
        Ok(())
    }

    async fn administrators_revoking_each_other_concurrently_leave_one(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = user_with_roles(&server, &site, "ann", &["superadmin"]).await?;
        let bob = user_with_roles(&server, &site, "bob", &["superadmin"]).await?;
        let (mut ann, mut bob) = (ann, bob);
        for round in 0..20 {
            let (of_ann, of_bob) = (of(&ann, "superadmin"), of(&bob, "superadmin"));
            let (one, other) = tokio::join!(
                server.send_as(&ann.access_token, Method::DELETE, &of_bob),
                server.send_as(&bob.access_token, Method::DELETE, &of_ann),
            );
            let statuses = [one?.status, other?.status];

            assert!(statuses.contains(&204), "{round}: {statuses:?}");
            assert!(statuses.iter().any(|status| [401, 403, 409].contains(status)), "{round}: {statuses:?}");
            let left = "select cast(user_id as text) as value from assigned_role";
            let left = site.database().texts(left).await?;
            assert_eq!(left.len(), 1, "{round}: {statuses:?}");
            let removed = if left.contains(&ann.user_id) { &bob } else { &ann };
            site.run_json(&["role", "grant", "superadmin", &removed.user_id]).await?;
            ann = Tokens::of(&server.refresh(&ann.session_token).await?.with(200)?)?;
            bob = Tokens::of(&server.refresh(&bob.session_token).await?.with(200)?)?;
            for tokens in [&ann, &bob] {
                eventually("the permissions of the new token", async || {
                    let path = "/v1/superadmin/roles";
                    Ok(Some(server.get_as(&tokens.access_token, path).await?).filter(|answer| answer.status == 200))
                })
                .await?;
            }
        }
        Ok(())
    }
}
