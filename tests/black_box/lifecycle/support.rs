use crate::support::{BoxError, Client, Person, Server, Tested, Tokens, eventually};
use std::time::{Duration, Instant};

/// The time within which every process must apply a revocation.
pub const SOON: Duration = Duration::from_secs(1);

pub async fn logged_in(client: &Client, person: &Person) -> Result<Tokens, BoxError> {
    Tokens::of(&client.log_in(person).await?.with(201)?)
}

/// Waits until the server rejects the token because its session has ended. Returns how long it
/// took.
pub async fn refused_after(server: &Server<'_>, token: &str) -> Result<Duration, BoxError> {
    let started = Instant::now();
    let refused = eventually("the end of the token", async || {
        Ok(Some(server.me(token).await?).filter(|answer| answer.status == 401))
    })
    .await?;
    let delay = started.elapsed();
    refused.problem(401, "invalid-token")?;
    Ok(delay)
}

#[expect(
    clippy::print_stdout,
    reason = "the measured delay is part of the result"
)]
pub fn check_promptness(what: &str, delay: Duration) -> Tested {
    println!(
        "{what} took effect in the other process after {} ms",
        delay.as_millis()
    );
    if delay < SOON {
        Ok(())
    } else {
        Err(format!("{what} took {delay:?}").into())
    }
}
