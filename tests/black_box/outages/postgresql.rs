use super::assert_unavailable;
use crate::support::{BoxError, Person, Proxy, Site, Tested, eventually, new_site};
use test_databases::{TestDatabase, on_postgresql};

async fn behind_a_proxy(database: TestDatabase) -> Result<(Site, Proxy), BoxError> {
    let proxy = Proxy::start(&database.server_address().ok_or("no server")?).await?;
    let url = database.url_through(proxy.address())?;
    Ok((
        new_site(database)?
            .with("DATABASE__URL", url)
            .with("DATABASE__POOL_TIMEOUT", "1s"),
        proxy,
    ))
}

on_postgresql! {
    async fn an_unreachable_database_is_reported_as_unavailable(database: TestDatabase) -> Tested {
        let (site, proxy) = behind_a_proxy(database).await?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let token = server.sign_up(&ann).await?.access_token;
        server.finalize(&token).await?.with(200)?;

        for _ in 0..2 {
            proxy.cut();
            assert_unavailable(&server, &token).await?;
            assert_unavailable(&server, &token).await?;

            proxy.restore();
            let back = async || Ok((server.get("/health/ready").await?.status == 200).then_some(()));
            eventually("the database", back).await?;
            eventually("the own profile", async || Ok((server.me(&token).await?.status == 200).then_some(()))).await?;
            eventually("a login", async || Ok((server.log_in(&ann).await?.status == 201).then_some(()))).await?;
        }

        assert_eq!(site.database().count("registration").await?, 1, "refused requests store nothing");
        let ben = Person::named("ben");
        eventually("a registration", async || Ok((server.register(&ben).await?.status == 202).then_some(()))).await?;
        server.mails().nth(1, &ben.email).await?;
        site.settled().await
    }

    async fn a_server_without_a_database_fails_to_start(database: TestDatabase) -> Tested {
        let (site, proxy) = behind_a_proxy(database).await?;
        proxy.cut();

        let ended = site.run(&["serve", "--bind", "127.0.0.1:0", "--json"]).await?.with(1)?;

        assert_eq!(ended.problem()?["code"], "database-unavailable");
        let ended = site.run(&["db", "status", "--json"]).await?.with(1)?;
        assert_eq!(ended.problem()?["code"], "database-unavailable");
        Ok(())
    }
}
