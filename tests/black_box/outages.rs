//! Unreachable, locked and full databases.

mod postgresql;
mod sqlite;

use crate::support::{Client, Person, Tested, eventually};

/// Checks that every operation that needs the database responds with 503.
async fn assert_unavailable(client: &Client, access_token: &str) -> Tested {
    let ann = Person::named("ann");
    let unknown = "01890000-0000-7000-8000-000000000000";
    client.register(&ann).await?.problem(503, "unavailable")?;
    client.log_in(&ann).await?.problem(503, "unavailable")?;
    client
        .verify(unknown, "12345678")
        .await?
        .problem(503, "unavailable")?;
    client.resend(unknown).await?.problem(503, "unavailable")?;
    client.me(access_token).await?.problem(503, "unavailable")?;
    client
        .finalize(access_token)
        .await?
        .problem(503, "unavailable")?;
    client
        .get("/health/ready")
        .await?
        .problem(503, "not-ready")?;
    client.get("/health/live").await?.with(200)?;
    client.get("/.well-known/jwks.json").await?.with(200)?;
    Ok(())
}

/// Waits until readiness reports that the database can be read but not written.
async fn assert_refuses_writes(client: &Client) -> Tested {
    eventually("a server that is not ready", async || {
        let ready = client.get("/health/ready").await?;
        let document = ready.json()?;
        let mut dependencies = document["dependencies"].as_array().into_iter().flatten();
        let refuses = dependencies.any(|found| {
            found["name"] == "database" && found["detail"] == "the database refuses writes"
        });
        Ok((ready.status == 503 && refuses).then_some(()))
    })
    .await
}

async fn assert_ready_again(client: &Client) -> Tested {
    eventually("a ready server", async || {
        Ok((client.get("/health/ready").await?.status == 200).then_some(()))
    })
    .await
}
