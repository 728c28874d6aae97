//! One key after the other, without anybody noticing.

use super::{PATH, ROTATE, keeper, kid, owned, states};
use crate::support::{Person, Site, Tested, eventually};
use reqwest::Method;
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

on_each_database! {
    async fn tokens_of_both_keys_are_good_until_the_old_ones_have_expired(database: TestDatabase) -> Tested {
        let site = Site::new(database)?.with("AUTH__SIGNING_KEY_LEAD", "2s");
        let (one, two) = (site.serve().await?, site.serve().await?);
        let mut ann = one.sign_up(&Person::named("ann")).await?;
        let keeper = keeper(&site, &one).await?;
        let (old_token, old) = (ann.access_token.clone(), kid(&ann.access_token)?);

        let rotated = one.rotate(&keeper.access_token).await?.with(201)?;

        let new = rotated.text("kid")?;
        assert_eq!((rotated.text("state")?.as_str(), rotated.text("algorithm")?.as_str()), ("pending", "EdDSA"));
        eventually("both keys, before the new one signs", async || {
            Ok((two.published().await? == [new.clone(), old.clone()]).then_some(()))
        })
        .await?;
        let jwks = two.get("/.well-known/jwks.json").await?;
        assert_eq!(jwks.header("cache-control"), Some("public, max-age=1"), "not longer than the new key waits");
        for server in [&one, &two] {
            eventually("a token of the new key", async || {
                ann = server.refreshed(&ann).await?;
                Ok((kid(&ann.access_token)? == new).then_some(()))
            })
            .await?;
        }
        for server in [&one, &two] {
            assert_eq!(server.published().await?, [new.clone(), old.clone()]);
            assert!(server.believes(&old_token).await? && server.believes(&ann.access_token).await?);
        }
        let list = one.get_as(&keeper.access_token, PATH).await?.with(200)?.json()?;
        assert_eq!(states(&list)?, owned(&[(&new, "active"), (&old, "retired")]));
        assert!(list["next_cursor"].is_null() && !list.to_string().contains("sealed"), "{list}");
        let actors = "select distinct actor as value from event_log where command = 'auth.rotate_signing_key'";
        assert_eq!(site.database().texts(actors).await?, [format!("user:{}", keeper.user_id)]);

        // as if the last token of the old key had expired
        let long_ago = "update signing_key set retired_at = '2020-01-01 00:00:00+00:00' where retired_at is not null";
        site.database().execute(long_ago).await?;
        let later = site.serve().await?;
        assert_eq!(later.published().await?, [new]);
        assert!(!later.believes(&old_token).await? && later.believes(&ann.access_token).await?);
        Ok(())
    }

    async fn however_many_rotate_at_once_one_key_follows(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let (one, two) = (site.serve().await?, site.serve().await?);
        let keeper = keeper(&site, &one).await?;

        let mut tasks = JoinSet::new();
        for number in 0..20 {
            let client = if number % 2 == 0 { one.client() } else { two.client() };
            let token = keeper.access_token.clone();
            tasks.spawn(async move { client.rotate(&token).await });
        }
        let (mut statuses, mut kids) = (BTreeMap::<u16, usize>::new(), Vec::new());
        while let Some(answer) = tasks.join_next().await {
            let answer = answer??;
            *statuses.entry(answer.status).or_default() += 1;
            kids.push(answer.text("kid")?);
        }

        kids.dedup();
        assert_eq!((statuses, kids.len()), ([(200, 19), (201, 1)].into(), 1));
        assert_eq!(site.database().count("signing_key").await?, 2);
        Ok(())
    }

    async fn a_rotation_that_is_repeated_under_its_key_gives_the_first_answer(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let token = keeper(&site, &server).await?.access_token;
        let rotate = async || {
            let request = server.request(Method::POST, ROTATE).header("Idempotency-Key", "once");
            server.send(request.bearer_auth(&token)).await
        };

        let first = rotate().await?.with(201)?;

        assert_eq!(rotate().await?.with(201)?.json()?, first.json()?);
        assert_eq!(server.rotate(&token).await?.with(200)?.text("kid")?, first.text("kid")?);
        assert_eq!(site.database().count("signing_key").await?, 2);
        Ok(())
    }
}
