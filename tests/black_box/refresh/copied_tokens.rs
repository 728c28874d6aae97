//! Copies of the previous session token, which the owner replaced.

use super::{expire_grace_period, use_is_stored};
use crate::support::{Client, Person, Site, Tested, Tokens, eventually, new_site};
use std::time::{Duration, Instant};
use test_databases::{TestDatabase, on_each_database};

/// Refreshes with a copied token, and checks that this ends the session on all servers and that the
/// owner is told.
async fn assert_noticed(
    site: &Site,
    owner: &Person,
    copy: &str,
    tokens: &Tokens,
    clients: &[Client],
) -> Tested {
    let [thief, ..] = clients else {
        return Err("no server".into());
    };
    thief
        .refresh(copy)
        .await?
        .problem(401, "session-token-reused")?;

    let ended = format!(
        "session where id = '{}' and ended_at is not null",
        tokens.session_id
    );
    assert_eq!(site.database().count(&ended).await?, 1);
    let reused = "event_log where event_type = 'auth.session_token_reused'";
    assert_eq!(site.database().count(reused).await?, 1);
    for client in clients {
        for token in [copy, &tokens.session_token] {
            client
                .refresh(token)
                .await?
                .problem(401, "invalid-session-token")?;
        }
        eventually("the end of the access token", async || {
            let status = client.me(&tokens.access_token).await?.status;
            Ok((status == 401).then_some(()))
        })
        .await?;
    }
    let mail = site.mails().nth(2, &owner.email).await?;
    let subject = mail.header("Subject").unwrap_or_default();
    assert!(subject.contains("signed out"), "{}", mail.raw);
    Ok(())
}

on_each_database! {
    async fn a_copy_is_noticed_one_second_after_the_first_use_of_the_new_pair(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?;
        let (one, two) = (site.serve().await?, site.serve().await?);
        let ann = Person::named("ann");
        let copied = one.sign_up(&ann).await?.session_token;

        let tokens = Tokens::of(&one.refresh(&copied).await?.with(200)?)?;
        two.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        let used = Instant::now();
        use_is_stored(&site, &tokens).await?;
        let elapsed = used.elapsed();
        assert!(elapsed < Duration::from_secs(2), "{elapsed:?}");

        // parallel tabs
        let tab = Tokens::of(&one.refresh(&copied).await?.with(200)?)?;
        assert_eq!(tab.session_token, tokens.session_token);

        expire_grace_period(&site, &tokens).await?;
        assert_noticed(&site, &ann, &copied, &tokens, &[one.client(), two.client()]).await
    }

    async fn a_lost_answer_is_repeated_as_long_as_the_new_pair_is_unused(
        database: TestDatabase,
    ) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let first = server.sign_up(&Person::named("ann")).await?;
        let lost = Tokens::of(&server.refresh(&first.session_token).await?.with(200)?)?;
        // the client goes on with the pair that it has, also on other processes
        server.me(&first.access_token).await?.problem(428, "profile-incomplete")?;
        assert_eq!(server.terminate().await?.code(), Some(0));
        let server = site.serve().await?;
        server.me(&first.access_token).await?.problem(428, "profile-incomplete")?;
        expire_grace_period(&site, &lost).await?;

        let received = Tokens::of(&server.refresh(&first.session_token).await?.with(200)?)?;

        assert_eq!(received.session_token, lost.session_token);
        server.me(&received.access_token).await?.problem(428, "profile-incomplete")?;
        server.refresh(&received.session_token).await?.with(200)?;
        Ok(())
    }

    async fn a_use_just_before_a_stop_is_stored(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let copied = server.sign_up(&ann).await?.session_token;
        let tokens = Tokens::of(&server.refresh(&copied).await?.with(200)?)?;
        server.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;

        assert_eq!(server.terminate().await?.code(), Some(0));

        let stored = site.database().texts("select cast(used_generation as text) as value from session").await?;
        assert_eq!(stored, ["2"]);
        let server = site.serve().await?;
        expire_grace_period(&site, &tokens).await?;
        assert_noticed(&site, &ann, &copied, &tokens, &[server.client()]).await
    }

    async fn the_next_use_replaces_one_that_a_crash_lost(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let copied = server.sign_up(&ann).await?.session_token;
        let tokens = Tokens::of(&server.refresh(&copied).await?.with(200)?)?;
        server.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        server.kill()?;

        let server = site.serve().await?;
        server.me(&tokens.access_token).await?.problem(428, "profile-incomplete")?;
        use_is_stored(&site, &tokens).await?;
        expire_grace_period(&site, &tokens).await?;
        assert_noticed(&site, &ann, &copied, &tokens, &[server.client()]).await
    }

    async fn strict_mode_tolerates_no_replaced_token(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("AUTH__REFRESH_MODE", "strict");
        let server = site.serve().await?;
        let ann = Person::named("ann");
        let first = server.sign_up(&ann).await?.session_token;
        let tokens = Tokens::of(&server.refresh(&first).await?.with(200)?)?;
        assert_noticed(&site, &ann, &first, &tokens, &[server.client()]).await
    }
}
