use crate::support::{Person, Site, Tested, new_site};
use test_databases::{TestDatabase, TlsServer};

/// Returns a site whose database does not exist yet.
fn site(
    server: &TlsServer,
    database: &str,
    parameters: &str,
) -> Result<Site, crate::support::BoxError> {
    let url = server.url("localhost", database, parameters)?;
    Ok(new_site(TestDatabase::sqlite()?)?.with("DATABASE__URL", url))
}

#[test]
fn a_server_of_a_private_authority_is_used_over_verified_tls() -> Tested {
    let Some(server) = TlsServer::shared()? else {
        return Ok(());
    };
    test_databases::run(async {
        let (authority, other) = (server.authority(), server.other_authority());
        let parameters = format!("sslmode=verify-full&sslrootcert={}", authority.display());
        let mut site = site(server, "verified", &parameters)?;
        for command in [&["db", "create"][..], &["db", "migrate"], &["db", "check"]] {
            site.run(command).await?.with(0)?;
        }
        let running = site.serve().await?;
        running.sign_up(&Person::named("ann")).await?;
        running.get("/health/ready").await?.with(200)?;
        drop(running);

        let parameters = format!("sslmode=verify-full&sslrootcert={}", other.display());
        site.set(
            "DATABASE__URL",
            server.url("localhost", "verified", &parameters)?,
        );
        let refused = site.run(&["db", "status", "--json"]).await?.with(1)?;
        assert_eq!(refused.problem()?["code"], "database-unavailable");
        assert!(
            refused.errors.contains("UnknownIssuer"),
            "{}",
            refused.errors
        );
        Ok(())
    })
}

#[test]
fn the_authorities_of_the_system_are_trusted() -> Tested {
    let Some(server) = TlsServer::shared()? else {
        return Ok(());
    };
    test_databases::run(async {
        let site = site(server, "of_the_system", "sslmode=verify-full")?;
        let file = format!("sslrootcert={}", server.authority().display());
        let url = format!(
            "database.url={}",
            server.url("localhost", "of_the_system", &file)?
        );
        site.run(&["db", "create", "--set", &url]).await?.with(0)?;
        site.run(&["db", "migrate", "--set", &url]).await?.with(0)?;
        assert_eq!(
            site.run(&["db", "status"]).await?.code,
            1,
            "the authority is unknown"
        );

        let trusted = format!("export SSL_CERT_FILE={}", server.authority().display());
        let running = site.serve_after(&trusted).await?;

        running.sign_up(&Person::named("ann")).await?;
        Ok(())
    })
}
