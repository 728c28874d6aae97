use crate::support::{BoxError, CommandResult, Person, Site, Tested, Token, Tokens, new_site};
use serde_json::json;
use test_databases::{TestDatabase, on_each_database, on_each_empty_database};

async fn create(site: &Site, person: &Person) -> Result<CommandResult, BoxError> {
    let arguments = [
        "admin",
        "create",
        "--email",
        &person.email,
        "--password-stdin",
        "--json",
    ];
    site.run_with_input(&arguments, &format!("{}\n", person.password))
        .await
}

on_each_empty_database! {
    async fn the_first_administrator_can_be_created_in_an_empty_database(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let admin = Person::named("admin");

        let created = create(&site, &admin).await?.with(0)?.json()?;

        let server = site.serve().await?;
        let tokens = Tokens::of(&server.log_in(&admin).await?.with(201)?)?;
        assert_eq!(created, json!({ "user_id": tokens.user_id }));
        server.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        server.finalize(&tokens.access_token).await?.with(200)?;
        let me = server.me(&tokens.access_token).await?.with(200)?.json()?;
        assert_eq!((&me["roles"], &me["status"]), (&json!(["superadmin"]), &json!("ready")));
        let permissions = me["permissions"].as_array().ok_or("a list")?;
        assert!(permissions.len() >= 12 && permissions.contains(&json!("signing-keys:manage")), "{permissions:?}");
        assert_eq!(Token::read(&tokens.access_token)?.claims["permissions"], me["permissions"]);
        assert_eq!(site.mails().all()?, [], "no verification mail is sent");
        Ok(())
    }
}

on_each_database! {
    async fn an_administrator_can_be_created_while_the_server_runs(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let admin = Person::named("admin");
        server.log_in(&admin).await?.problem(401, "invalid-credentials")?;

        create(&site, &admin).await?.with(0)?;

        server.log_in(&admin).await?.with(201)?;
        let actors = "select distinct actor as value from event_log where event_type = 'auth.account_opened'";
        assert_eq!(site.database().texts(actors).await?, ["system:cli"]);
        Ok(())
    }

    async fn a_taken_address_is_rejected(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let admin = Person::named("admin");
        create(&site, &admin).await?.with(0)?;

        for again in [admin.clone(), Person { email: "ADMIN@EXAMPLE.ORG".into(), ..admin.clone() }] {
            let refused = create(&site, &again.with_password("another brave otter hums")).await?.with(1)?;
            assert_eq!(refused.problem()?["code"], "address-taken");
            assert_eq!(refused.output, "");
        }

        let server = site.serve().await?;
        server.log_in(&admin).await?.with(201)?;
        assert_eq!(site.database().count("account").await?, 1);
        Ok(())
    }

    async fn the_password_policy_applies_and_passwords_are_not_echoed(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        for (password, reason) in [
            ("tiny one", "password-too-short"),
            ("", "password-too-short"),
            ("passwordpassword", "password-too-common"),
            ("admin@example.org!", "password-too-personal"),
        ] {
            let refused = create(&site, &Person::named("admin").with_password(password)).await?.with(1)?;
            let problem = refused.problem()?;
            assert_eq!(
                (&problem["code"], &problem["reason"]),
                (&json!("password-refused"), &json!(reason)),
                "{password}"
            );
            assert!(password.is_empty() || !refused.errors.contains(password), "{}", refused.errors);
        }

        let without_terminal = site.run(&["admin", "create", "--email", "admin@example.org", "--json"]).await?.with(1)?;
        assert_eq!(without_terminal.problem()?["code"], "password-required");
        site.run(&["admin", "create", "--email", "no address", "--password-stdin"]).await?.with(2)?;
        site.run(&["admin", "create", "--password-stdin"]).await?.with(2)?;
        assert_eq!(site.database().count("account").await?, 0);
        Ok(())
    }
}
