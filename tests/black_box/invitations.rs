//! Invitations with roles.

use crate::support::{BoxError, Client, Person, Server, Site, Tested, Token, Tokens, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use test_databases::{TestDatabase, on_each_database};

const NEW: &str = "nine patient herons wade";
const MASTER_KEY: &str = "EXAMPLE8vKq3Zt0Wc5pYjRb7NfLs2GhXd9TmUoQi4aE";
const ADDRESS: &str = "new@example.org";

/// Creates a superadmin and logs in.
async fn root(server: &Client, site: &Site) -> Result<Tokens, BoxError> {
    let root = site.create_administrator("root").await?;
    Tokens::of(&server.log_in(&root).await?.with(201)?)
}

/// Accepts the invitation and logs in. Returns the permissions of the first access token as well.
async fn accepted(server: &Server<'_>, number: usize) -> Result<(Tokens, Value), BoxError> {
    let token = server
        .mails()
        .link_token(number, ADDRESS, "invitation")
        .await?;
    server.choose_password(&token, NEW).await?.with(204)?;
    let tokens = Tokens::of(
        &server
            .log_in(&Person::named("new").with_password(NEW))
            .await?
            .with(201)?,
    )?;
    let permissions = Token::read(&tokens.access_token)?.claims["permissions"].clone();
    Ok((tokens, permissions))
}

on_each_database! {
    async fn the_invited_user_opens_the_account_with_the_link(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let admin = root(&server, &site).await?;
        let invitation = json!({ "email": ADDRESS });

        server.invite(&admin.access_token, &invitation).await?.with(202)?;
        let token = server.mails().link_token(1, ADDRESS, "invitation").await?;
        let new = Person::named("new").with_password(NEW);
        server.log_in(&new).await?.problem(401, "invalid-credentials")?;
        server.choose_password(&token, NEW).await?.with(204)?;

        server.choose_password(&token, NEW).await?.problem(400, "code-invalid")?;
        let tokens = Tokens::of(&server.log_in(&new).await?.with(201)?)?;
        server.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        server.invite(&admin.access_token, &invitation).await?.problem(409, "address-taken")?;
        server.invite(&tokens.access_token, &invitation).await?.problem(403, "forbidden")?;

        let path = format!("/v1/admin/users/{}/password-reset", tokens.user_id);
        let send = async |access_token: &str| {
            server.send(server.request(Method::POST, &path).bearer_auth(access_token)).await
        };
        send(&tokens.access_token).await?.problem(403, "forbidden")?;
        send(&admin.access_token).await?.with(202)?;
        let token = server.mails().link_token(2, ADDRESS, "password-reset").await?;
        server.choose_password(&token, "eleven patient herons wade").await?.with(204)?;
        Ok(())
    }

    async fn the_command_line_invites_users_and_sends_links_without_a_server(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("AUTH__MASTER_KEY", MASTER_KEY);
        site.run(&["user", "invite", ADDRESS]).await?.with(0)?;
        let unknown = site.run(&["user", "reset-password", ADDRESS, "--json"]).await?.with(1)?;
        assert_eq!(unknown.problem()?["code"], "user-not-found");

        let server = site.serve().await?;
        let token = server.mails().link_token(1, ADDRESS, "invitation").await?;
        server.choose_password(&token, NEW).await?.with(204)?;
        let taken = site.run(&["user", "invite", "NEW@example.org", "--json"]).await?.with(1)?;
        assert_eq!(taken.problem()?["code"], "address-taken");

        site.run(&["user", "reset-password", "NEW@example.org"]).await?.with(0)?;
        let token = server.mails().link_token(2, ADDRESS, "password-reset").await?;
        server.choose_password(&token, "eleven patient herons wade").await?.with(204)?;
        Ok(())
    }

    async fn invited_users_have_the_roles_of_the_invitation(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let admin = root(&server, &site).await?;

        server.invite(&admin.access_token, &json!({ "email": ADDRESS, "roles": ["admin"] })).await?.with(202)?;

        let (tokens, permissions) = accepted(&server, 1).await?;
        assert!(permissions.as_array().is_some_and(|all| all.contains(&json!("roles:assign"))), "{permissions}");
        let payload = "select cast(payload as text) as value from event_log where event_type = 'auth.user_invited'";
        let payload = site.database().texts(payload).await?.concat();
        assert!(payload.contains("admin") && !payload.contains(ADDRESS), "{payload}");

        // inviting with a role requires the permissions needed to grant it
        let invite = async |roles: Value| {
            server.invite(&tokens.access_token, &json!({ "email": "more@example.org", "roles": roles })).await
        };
        invite(json!(["admin", "superadmin"])).await?.problem(403, "privilege-escalation")?;
        let unknown = invite(json!(["gardener"])).await?;
        unknown.problem(422, "validation-failed")?;
        assert_eq!(unknown.json()?["errors"][0]["code"], "unknown-role");
        invite(json!("admin")).await?.problem(422, "validation-failed")?;
        site.settled().await?;
        assert!(server.mails().to("more@example.org")?.is_empty());
        Ok(())
    }

    async fn the_command_line_invites_users_with_roles_without_a_server(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("AUTH__MASTER_KEY", MASTER_KEY);
        let create = ["role", "create", "temporary", "--description", "Deleted later"];
        site.run(&create).await?.with(0)?;
        let invite = ["user", "invite", ADDRESS, "--role", "temporary", "--role", "superadmin"];
        site.run(&invite).await?.with(0)?;
        let unknown = site.run(&["user", "invite", ADDRESS, "--role", "gardener", "--json"]).await?.with(1)?;
        assert_eq!(unknown.problem()?["code"], "role-not-found");
        site.run(&["role", "delete", "temporary", "--yes"]).await?.with(0)?;

        let server = site.serve().await?;
        let (tokens, _) = accepted(&server, 1).await?;

        server.get_as(&tokens.access_token, "/v1/superadmin/permissions").await?.with(200)?;
        let held = "select role as value from assigned_role";
        assert_eq!(site.database().texts(held).await?, ["superadmin"], "deleted roles are skipped");
        Ok(())
    }

    async fn roles_are_not_granted_if_the_inviter_lost_the_permission(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let admin = root(&server, &site).await?;
        let rogue = Person::named("rogue");
        server.sign_up(&rogue).await?;
        site.run(&["role", "grant", "admin", &rogue.email]).await?.with(0)?;
        let tokens = Tokens::of(&server.log_in(&rogue).await?.with(201)?)?;
        server.invite(&tokens.access_token, &json!({ "email": ADDRESS, "roles": ["admin"] })).await?.with(202)?;

        server.suspend(&admin.access_token, &tokens.user_id).await?.with(204)?;

        let (_, permissions) = accepted(&server, 1).await?;
        assert_eq!(permissions, json!([]), "the account is opened without roles");
        Ok(())
    }
}
