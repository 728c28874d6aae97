use super::{assert_ready_again, assert_refuses_writes, assert_unavailable};
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

/// Changes a default of the database for later connections, also when it is read-only now.
fn set_read_only(change: &str) -> String {
    format!(
        "set transaction read write; \
         do $$ begin execute format('alter database %I {change}', current_database()); end $$"
    )
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

    async fn a_server_is_not_ready_while_its_database_is_read_only(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let token = server.sign_up(&ann).await?.access_token;
        server.finalize(&token).await?.with(200)?;
        let name = "(select current_database())";

        site.database().execute(&set_read_only("set default_transaction_read_only = on")).await?;
        site.database()
            .execute(&format!(
                "select pg_terminate_backend(pid) from pg_stat_activity \
                 where datname = {name} and pid <> pg_backend_pid()"
            ))
            .await?;
        assert_refuses_writes(&server).await?;
        server.me(&token).await?.with(200)?;

        // the connections stay open and read-only, like those to a demoted primary
        site.database().execute(&set_read_only("reset default_transaction_read_only")).await?;
        assert_ready_again(&server).await?;
        server.log_in(&ann).await?.with(201)?;
        Ok(())
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
