use crate::support::{Person, Tested, eventually, new_site};
use std::time::Duration;
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn a_new_code_invalidates_the_old_one(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("REGISTRATION__RESEND_INTERVAL", "1s");
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let id = server.registered(&ann).await?;
        let old = server.mails().code(&ann.email).await?;

        eventually("another code", async || Ok((server.resend(&id).await?.status == 202).then_some(()))).await?;
        let new = server.mails().nth_code(2, &ann.email).await?;

        assert_ne!(old, new, "equal by chance once in a hundred million runs");
        server.verify(&id, &old).await?.problem(400, "code-invalid")?;
        server.verify(&id, &new).await?.with(201)?;
        Ok(())
    }

    async fn internationalized_domains_have_one_account_in_both_forms(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let encoded = Person { email: "ann@xn--bcher-kva.example".to_owned(), ..Person::named("ann") };
        let typed = Person { email: "ann@Bücher.example".to_owned(), ..encoded.clone() };
        let id = server.registered(&typed).await?;

        let code = server.mails().code(&encoded.email).await?;

        server.verify(&id, &code).await?.with(201)?;
        server.log_in(&typed).await?.with(201)?;
        server.log_in(&encoded).await?.with(201)?;
        Ok(())
    }

    async fn blanks_in_a_pasted_code_are_ignored(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let id = server.registered(&ann).await?;
        let code = server.mails().code(&ann.email).await?;
        let (first, second) = code.split_at(4);

        server.verify(&id, &format!(" {first}\u{a0}{second}\n")).await?.with(201)?;
        Ok(())
    }

    async fn an_expired_code_is_rejected_as_invalid(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("REGISTRATION__CODE_TTL", "1s");
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let id = server.registered(&ann).await?;
        let code = server.mails().code(&ann.email).await?;

        // the lifetime of the code
        tokio::time::sleep(Duration::from_millis(1001)).await;

        server.verify(&id, &code).await?.problem(400, "code-invalid")?;
        assert_eq!(site.database().count("account").await?, 0);
        Ok(())
    }

    async fn a_code_is_accepted_once(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let id = server.registered(&ann).await?;
        let code = server.mails().code(&ann.email).await?;
        server.verify(&id, &code).await?.with(201)?;

        server.verify(&id, &code).await?.problem(400, "code-invalid")?;

        assert_eq!(site.database().count("session").await?, 1, "no second session was opened");
        Ok(())
    }

    async fn a_code_is_bound_to_its_registration(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (ann, ben) = (Person::named("ann"), Person::named("ben"));
        let (ann_id, ben_id) = (server.registered(&ann).await?, server.registered(&ben).await?);
        let (ann_code, ben_code) = (server.mails().code(&ann.email).await?, server.mails().code(&ben.email).await?);

        server.verify(&ben_id, &ann_code).await?.problem(400, "code-invalid")?;
        server.verify(&ann_id, &ben_code).await?.problem(400, "code-invalid")?;

        server.verify(&ann_id, &ann_code).await?.with(201)?;
        server.verify(&ben_id, &ben_code).await?.with(201)?;
        Ok(())
    }
}
