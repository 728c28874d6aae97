use crate::support::{BoxError, Person, Site, Tested, new_site};
use futures_util::future::try_join_all;
use test_databases::{TestDatabase, TransactionPooler, on_postgresql};

async fn behind_a_pooler(database: TestDatabase) -> Result<(Site, TransactionPooler), BoxError> {
    let server = database.server_address().ok_or("no server")?;
    let pooler = TransactionPooler::start(&server).await?;
    let url = database.url_through(pooler.address())?;
    Ok((new_site(database)?.with("DATABASE__URL", url), pooler))
}

on_postgresql! {
    async fn nothing_is_kept_in_a_session_that_a_pooler_lends(database: TestDatabase) -> Tested {
        let (site, pooler) = behind_a_pooler(database).await?;
        let site = site.with("DATABASE__POOLER", "transaction").with("LIMITS__REGISTRATIONS_PER_HOUR", 1000);
        site.run(&["db", "rollback", "--yes"]).await?.with(0)?;
        site.run(&["db", "migrate"]).await?.with(0)?;
        site.run(&["db", "check"]).await?.with(0)?;
        let server = site.serve().await?;
        let worker = site.work()?;

        // few enough at a time for the queue of password hashes
        for first in [0, 3, 6, 9] {
            try_join_all((first..first + 3).map(async |number| {
                let person = Person::named(&format!("person{number}"));
                let token = server.sign_up(&person).await?.access_token;
                server.finalize(&token).await?.with(200)?;
                try_join_all((0..8).map(async |_| server.me(&token).await?.with(200))).await?;
                server.log_in(&person).await?.with(201)
            }))
            .await?;
        }
        site.settled().await?;
        drop(worker);

        assert_eq!(pooler.kept(), Vec::<String>::new());
        assert_eq!(site.database().count("account").await?, 12);
        Ok(())
    }

    async fn a_pooler_of_transactions_is_refused_without_its_setting(database: TestDatabase) -> Tested {
        let (site, _pooler) = behind_a_pooler(database).await?;

        for command in [&["serve", "--bind", "127.0.0.1:0", "--json"][..], &["db", "check", "--json"], &["db", "migrate", "--json"]] {
            let refused = site.run(command).await?.with(1)?;
            assert_eq!(refused.problem()?["code"], "database-unsuitable", "{command:?}");
            assert!(refused.errors.contains("LOGGIA__DATABASE__POOLER=transaction"), "{}", refused.errors);
        }
        Ok(())
    }
}
