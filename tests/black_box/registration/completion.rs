use crate::support::{Person, Tested, Tokens, new_site};
use reqwest::Method;
use serde_json::json;
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn registration_verification_and_profile(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");

        let registered = server.register(&ann).await?.with(202)?;
        assert_eq!(registered.members()?, ["expires_at", "registration_id", "resend_after"].map(str::to_owned).into());
        assert_eq!(registered.header("cache-control"), Some("no-store"));
        assert_eq!(site.database().count("account").await?, 0, "the address is not verified yet");
        server.log_in(&ann).await?.problem(401, "invalid-credentials")?;

        let code = server.mails().code(&ann.email).await?;
        let verified = server.verify(&registered.text("registration_id")?, &code).await?.with(201)?;
        assert_eq!(
            verified.members()?,
            [
                "access_token",
                "expires_in",
                "session_expires_at",
                "session_id",
                "session_token",
                "token_type",
                "user_id"
            ]
            .map(str::to_owned)
            .into()
        );
        assert_eq!(
            (verified.json()?["token_type"].as_str(), verified.header("cache-control")),
            (Some("Bearer"), Some("no-store"))
        );
        let tokens = Tokens::of(&verified)?;
        assert_eq!(site.database().count("account").await?, 1);

        server.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        let finalized = server.finalize(&tokens.access_token).await?.with(200)?;
        let me = server.me(&tokens.access_token).await?.with(200)?;

        let mut body = me.json()?;
        let created_at = body["created_at"].take();
        assert!(created_at.as_str().is_some_and(|time| time.ends_with('Z')), "{created_at}");
        let expected = json!({
            "id": tokens.user_id, "created_at": null, "first_name": "Ann", "last_name": "Lee", "email": ann.email,
            "status": "ready", "roles": [], "permissions": [],
        });
        assert_eq!(body, expected);
        assert_eq!((&finalized.body, finalized.header("etag")), (&me.body, me.header("etag")));
        server.finalize(&tokens.access_token).await?.problem(409, "profile-already-finalized")
    }

    async fn conditional_requests_for_an_unchanged_profile_return_304(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let token = server.sign_up(&Person::named("ann")).await?.access_token;
        let tag = server.finalize(&token).await?.with(200)?.header("etag").ok_or("no entity tag")?.to_owned();
        assert!(tag.starts_with('"') && tag.len() > 2, "a strong entity tag: {tag}");

        for (known, status) in
            [(tag.clone(), 304), (format!("W/{tag}, \"x\""), 304), ("*".into(), 304), ("\"x\"".into(), 200)]
        {
            let request = server.request(Method::GET, "/v1/users/me").bearer_auth(&token);
            let answer = server.send(request.header("If-None-Match", &known)).await?.with(status)?;
            assert_eq!(answer.header("etag"), Some(tag.as_str()), "{known}");
            assert_eq!(answer.body.is_empty(), status == 304, "{known}");
        }
        Ok(())
    }

    async fn accounts_and_tokens_survive_a_restart(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let ann = Person::named("ann");
        let server = site.serve().await?;
        let tokens = server.sign_up(&ann).await?;
        server.terminate().await?;

        let server = site.serve().await?;

        server.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        server.log_in(&ann).await?.with(201)?;
        Ok(())
    }
}
