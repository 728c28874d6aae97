use super::{administrator, next};
use crate::support::{Person, Tested, new_site};
use serde_json::json;
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn lists_require_permission(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = server.sign_up(&Person::named("ann")).await?;
        let admin = administrator(&site, &server).await?;
        let one = format!("/v1/admin/users/{}", ann.user_id);
        let unknown = "/v1/admin/users/01890000-0000-7000-8000-000000000000";

        for path in ["/v1/admin/users", "/v1/admin/events", &one, unknown] {
            server.get(path).await?.problem(401, "invalid-token")?;
            server.get_as(&ann.access_token, path).await?.problem(403, "forbidden")?;
        }

        for path in ["/v1/admin/users", "/v1/admin/events", &one] {
            let answer = server.get_as(&admin.access_token, path).await?.with(200)?;
            assert_eq!(answer.header("cache-control"), Some("no-store"));
        }
        server.get_as(&admin.access_token, unknown).await?.problem(404, "user-not-found")?;
        let shown = server.get_as(&admin.access_token, &one).await?.json()?;
        assert_eq!((&shown["email"], &shown["status"]), (&json!("ann@example.org"), &json!("pending_profile")));
        assert_eq!(shown["sessions"], 1);

        server.finalize(&ann.access_token).await?.with(200)?;
        let by_address = site.run(&["user", "show", "ANN@example.org", "--json"]).await?.with(0)?.json()?;
        assert_eq!((&by_address["id"], &by_address["status"]), (&json!(ann.user_id), &json!("ready")));
        Ok(())
    }

    async fn cursors_are_bound_to_their_query(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        server.sign_up(&Person::named("ann")).await?;
        let admin = administrator(&site, &server).await?;
        let get = async |path: &str| server.get_as(&admin.access_token, path).await;
        let first = get("/v1/admin/users?limit=1&sort=email").await?.with(200)?;
        let target = next(&first)?.ok_or("no second page")?;
        let cursor = first.text("next_cursor")?;
        assert!(!cursor.contains('='), "base64url without padding");

        // the limit may change between pages
        for path in [target, format!("/v1/admin/users?sort=email&cursor={cursor}&limit=9")] {
            let second = get(&path).await?.with(200)?.json()?;
            assert_eq!(second["items"][0]["email"], "ann@example.org");
        }
        let mut tampered = cursor.clone().into_bytes();
        for index in [0, tampered.len() / 2, tampered.len() - 3] {
            let kept = tampered[index];
            tampered[index] = if kept == b'A' { b'B' } else { b'A' };
            let tampered_cursor = String::from_utf8(tampered.clone())?;
            get(&format!("/v1/admin/users?sort=email&cursor={tampered_cursor}")).await?.problem(400, "bad-cursor")?;
            tampered[index] = kept;
        }
        for path in [
            format!("/v1/admin/users?cursor={cursor}"),
            format!("/v1/admin/users?sort=-email&cursor={cursor}"),
            format!("/v1/admin/users?sort=email&status=ready&cursor={cursor}"),
            format!("/v1/admin/events?cursor={cursor}"),
            "/v1/admin/users?cursor=".to_owned(),
            "/v1/admin/users?cursor=eyJpZCI6MX0".to_owned(),
            "/v1/admin/users?cursor=%00".to_owned(),
        ] {
            get(&path).await?.problem(400, "bad-cursor")?;
        }
        Ok(())
    }

    async fn invalid_parameters_are_reported_with_the_allowed_ones(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let admin = administrator(&site, &server).await?;
        for (query, code) in [
            ("users?limit=0", "invalid-limit"),
            ("users?limit=-5", "invalid-limit"),
            ("users?limit=101", "invalid-limit"),
            ("users?limit=many", "invalid-limit"),
            ("users?page=2", "unknown-query-parameter"),
            ("users?password_hash=x", "unknown-query-parameter"),
            ("users?email[like]=x", "unknown-operator"),
            ("users?created_at[gt]=2026-01-01T00:00:00Z", "unknown-operator"),
            ("users?status=gone", "invalid-filter"),
            ("users?created_at[lt]=0", "invalid-filter"),
            ("users?email[prefix]=%F0%9F%A6%86", "invalid-filter"),
            ("users?role=';drop table account;--", "invalid-filter"),
            ("users?sort=version", "unknown-sort"),
            ("users?limit=1&limit=1", "repeated-query-parameter"),
            ("events?limit=0", "invalid-limit"),
            ("events?user=ann", "invalid-filter"),
            ("events?actor=system:cli", "unknown-query-parameter"),
            ("events?sort=actor", "unknown-sort"),
        ] {
            let answer = server.get_as(&admin.access_token, &format!("/v1/admin/{query}")).await?;
            answer.problem(400, code)?;
            let names_what_is_allowed = answer.json()?["allowed"].as_array().is_some_and(|allowed| !allowed.is_empty());
            assert_eq!(names_what_is_allowed, !matches!(code, "invalid-limit" | "repeated-query-parameter"), "{query}");
        }
        for query in ["email[prefix]=%25", "email[prefix]=_", "email[prefix]='", "role=no-such-role"] {
            let listed = server.get_as(&admin.access_token, &format!("/v1/admin/users?{query}")).await?.with(200)?;
            assert_eq!(listed.json()?["items"], json!([]), "{query}");
        }
        Ok(())
    }
}
