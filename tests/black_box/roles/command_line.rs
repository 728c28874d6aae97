//! Administration of roles from the command line without a server.

use super::{CommandLine, user_with_roles};
use crate::support::{Person, Tested, Tokens, new_site};
use serde_json::json;
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn roles_are_administered_from_the_command_line(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let ann_id = server.sign_up(&ann).await?.user_id;
        server.terminate().await?;

        let create = ["role", "create", "auditor", "--description", "Reads events", "--permission", "events:read"];
        assert_eq!(site.run_json(&create).await?["permissions"], json!(["events:read"]));
        assert_eq!(site.run_refused(&create).await?, "role-name-taken");
        let changed = site.run_json(&["role", "change", "auditor", "--permission", "users:read"]).await?;
        assert_eq!((&changed["description"], &changed["permissions"]), (&json!("Reads events"), &json!(["users:read"])));
        assert_eq!(site.run_json(&["role", "show", "auditor"]).await?, changed);
        site.run_json(&["role", "grant", "auditor", "ANN@example.org"]).await?;
        site.run_json(&["role", "grant", "auditor", &ann_id]).await?;
        let held = site.run_json(&["role", "list", "--user", &ann.email]).await?;
        assert_eq!(held["roles"], json!([changed]));
        assert_eq!(site.run_refused(&["role", "delete", "auditor", "--yes"]).await?, "role-in-use");
        site.run_json(&["role", "revoke", "auditor", &ann.email]).await?;
        site.run_json(&["role", "delete", "auditor", "--yes"]).await?;
        let names = site.run_json(&["role", "list"]).await?;
        let names: Vec<_> = names["roles"].as_array().ok_or("a list")?.iter().map(|role| &role["name"]).collect();
        assert_eq!(names, ["admin", "superadmin"]);

        for (arguments, code) in [
            (&["role", "show", "auditor"][..], "role-not-found"),
            (&["role", "change", "admin", "--no-permissions"], "built-in-role"),
            (&["role", "delete", "admin", "--yes"], "built-in-role"),
            (&["role", "grant", "auditor", &ann.email], "role-not-found"),
            (&["role", "grant", "admin", "eve@example.org"], "user-not-found"),
            (&["role", "grant", "admin", "01890000-0000-7000-8000-000000000000"], "user-not-found"),
            (&["role", "create", "x", "--description", "y", "--permission", "moons:reach"], "unknown-permission"),
            (&["admin", "recover", "eve@example.org"], "user-not-found"),
        ] {
            assert_eq!(site.run_refused(arguments).await?, code, "{arguments:?}");
        }
        let actors = "select distinct actor as value from event_log where aggregate = 'role'";
        assert_eq!(site.database().texts(actors).await?, ["system:cli"]);
        Ok(())
    }

    async fn an_installation_without_administrators_can_be_recovered(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let before = server.sign_up(&ann).await?;
        server.terminate().await?;

        let recovered = site.run_json(&["admin", "recover", &ann.email]).await?;

        assert_eq!(recovered, json!({ "user_id": before.user_id }));
        assert_eq!(site.run_refused(&["role", "revoke", "superadmin", &ann.email]).await?, "last-administrator");
        let server = site.serve().await?;
        let tokens = Tokens::of(&server.log_in(&ann).await?.with(201)?)?;
        server.get_as(&tokens.access_token, "/v1/superadmin/permissions").await?.with(200)?;
        Ok(())
    }

    async fn undeclared_permissions_have_no_effect_and_are_reported(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        site.serve().await?.terminate().await?;
        site.database()
            .execute(
                "insert into permission (name, description) values ('moons:reach', 'Of a newer version'); \
                 insert into role_permission (role, permission) values ('admin', 'moons:reach')",
            )
            .await?;

        let migrated = site.run_json(&["db", "migrate"]).await?;
        assert_eq!(migrated["undeclared_permissions"], json!(["moons:reach"]));
        let permissions = site.run_json(&["permission", "list"]).await?;
        let moons = json!({ "name": "moons:reach", "description": "Of a newer version", "declared": false });
        assert!(permissions["permissions"].as_array().is_some_and(|all| all.contains(&moons)), "{permissions}");
        let server = site.serve().await?;
        assert!(site.log().contains("moons:reach"), "{}", site.log());
        let [root, admin] = [user_with_roles(&server, &site, "root", &["superadmin"]).await?, user_with_roles(&server, &site, "admin", &["admin"]).await?];
        for tokens in [&root, &admin] {
            let claims = crate::support::Token::read(&tokens.access_token)?.claims;
            assert!(!claims["permissions"].to_string().contains("moons"), "{claims}");
        }
        Ok(())
    }
}
