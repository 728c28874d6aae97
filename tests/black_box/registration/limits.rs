use crate::support::{Person, Tested, eventually, new_site};
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn at_most_five_mails_are_sent_to_an_address(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");

        for _ in 0..8 {
            server.register(&ann).await?.with(202)?;
        }

        site.settled().await?;
        assert_eq!(server.mails().to(&ann.email)?.len(), 5);
        assert_eq!(site.database().count("registration").await?, 8, "each registration is recorded");
        Ok(())
    }

    async fn after_five_wrong_codes_the_right_one_is_rejected(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("REGISTRATION__RESEND_INTERVAL", "1s");
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let id = server.registered(&ann).await?;
        let code = server.mails().code(&ann.email).await?;
        let wrong = if code == "12345678" { "87654321" } else { "12345678" };

        for tries in 1..=5 {
            server.verify(&id, wrong).await?.problem(400, "code-invalid")?;
            assert_eq!(
                site.database().count(&format!("registration where attempts = {tries}")).await?,
                1,
                "refused attempts are counted"
            );
        }
        server.verify(&id, &code).await?.problem(429, "too-many-attempts")?;
        server.kill()?;
        let server = site.serve().await?;
        server.verify(&id, &code).await?.problem(429, "too-many-attempts")?;

        eventually("another code", async || Ok((server.resend(&id).await?.status == 202).then_some(()))).await?;
        let new = server.mails().nth_code(2, &ann.email).await?;
        server.verify(&id, &new).await?.with(201)?;
        Ok(())
    }

    async fn resends_are_rejected_before_the_interval_has_passed(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let id = server.registered(&ann).await?;

        let refused = server.resend(&id).await?;

        refused.problem(429, "resend-too-soon")?;
        let seconds: u64 = refused.header("retry-after").ok_or("no Retry-After")?.parse()?;
        assert!((1..=60).contains(&seconds), "{seconds}");
        site.settled().await?;
        assert_eq!(server.mails().to(&ann.email)?.len(), 1);
        server.resend("01890000-0000-7000-8000-000000000000").await?.problem(404, "registration-not-found")
    }
}
