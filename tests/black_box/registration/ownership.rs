use crate::support::{Person, Tested, new_site};
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn registering_a_foreign_address_first_gives_no_access(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let victim = Person::named("victim");
        let attacker = victim.clone().with_password("a password of the attacker");
        let foreign = server.registered(&attacker).await?;
        let foreign_code = server.mails().nth_code(1, &victim.email).await?;

        let own = server.registered(&victim).await?;
        let code = server.mails().nth_code(2, &victim.email).await?;
        server.verify(&foreign, &code).await?.problem(400, "code-invalid")?;
        server.verify(&own, &code).await?.with(201)?;
        assert_eq!(site.database().count("registration where kind = 'pending'").await?, 0, "no registration is pending");

        server.log_in(&attacker).await?.problem(401, "invalid-credentials")?;
        server.verify(&foreign, &foreign_code).await?.problem(400, "code-invalid")?;
        server.log_in(&attacker).await?.problem(401, "invalid-credentials")?;
        server.log_in(&victim).await?.with(201)?;
        assert_eq!(site.database().count("account").await?, 1);
        Ok(())
    }

    async fn concurrent_verifications_of_two_registrations_open_one_account(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        for round in 0..5 {
            let first = Person::named(&format!("ann{round}"));
            let second = first.clone().with_password("another password of the same person");
            let first_id = server.registered(&first).await?;
            let first_code = server.mails().nth_code(1, &first.email).await?;
            let second_id = server.registered(&second).await?;
            let second_code = server.mails().nth_code(2, &first.email).await?;

            let (one, other) =
                tokio::join!(server.verify(&first_id, &first_code), server.verify(&second_id, &second_code));

            let (one, other) = (one?, other?);
            let (winner, loser) = if one.status == 201 { (&first, &second) } else { (&second, &first) };
            if one.status == 201 { &other } else { &one }.problem(400, "code-invalid")?;
            assert_eq!(one.status + other.status, 601, "one of them succeeds");
            server.log_in(winner).await?.with(201)?;
            server.log_in(loser).await?.problem(401, "invalid-credentials")?;
            assert_eq!(site.database().count("account").await?, round + 1);
        }
        Ok(())
    }
}
