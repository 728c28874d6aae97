//! Rotation of keys without interruption.

use super::{PATH, ROTATE, kid, owned, states, superadmin};
use crate::support::{Person, Tested, eventually, new_site};
use reqwest::Method;
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

on_each_database! {
    async fn tokens_of_both_keys_are_accepted_during_a_rotation(database: TestDatabase) -> Tested {
        let site = new_site(database)?.with("AUTH__SIGNING_KEY_LEAD", "2s");
        let (one, two) = (site.serve().await?, site.serve().await?);
        let mut ann = one.sign_up(&Person::named("ann")).await?;
        let superadmin = superadmin(&site, &one).await?;
        let (old_token, old) = (ann.access_token.clone(), kid(&ann.access_token)?);

        let rotated = one.rotate_signing_key(&superadmin.access_token).await?.with(201)?;

        let new = rotated.text("kid")?;
        assert_eq!((rotated.text("state")?.as_str(), rotated.text("algorithm")?.as_str()), ("pending", "EdDSA"));
        eventually("both keys, before the new one signs", async || {
            Ok((two.published_key_ids().await? == [new.clone(), old.clone()]).then_some(()))
        })
        .await?;
        let jwks = two.get("/.well-known/jwks.json").await?;
        assert_eq!(jwks.header("cache-control"), Some("public, max-age=1"), "at most the time until the new key signs");
        for server in [&one, &two] {
            eventually("a token of the new key", async || {
                ann = server.refreshed(&ann).await?;
                Ok((kid(&ann.access_token)? == new).then_some(()))
            })
            .await?;
        }
        for server in [&one, &two] {
            assert_eq!(server.published_key_ids().await?, [new.clone(), old.clone()]);
            assert!(server.accepts(&old_token).await? && server.accepts(&ann.access_token).await?);
        }
        let list = one.get_as(&superadmin.access_token, PATH).await?.with(200)?.json()?;
        assert_eq!(states(&list)?, owned(&[(&new, "active"), (&old, "retired")]));
        assert!(list["next_cursor"].is_null() && !list.to_string().contains("sealed"), "{list}");
        let actors = "select distinct actor as value from event_log where command = 'auth.rotate_signing_key'";
        assert_eq!(site.database().texts(actors).await?, [format!("user:{}", superadmin.user_id)]);

        // makes the last token of the old key expire
        let long_ago = "update signing_key set retired_at = '2020-01-01 00:00:00+00:00' where retired_at is not null";
        site.database().execute(long_ago).await?;
        let later = site.serve().await?;
        assert_eq!(later.published_key_ids().await?, [new]);
        assert!(!later.accepts(&old_token).await? && later.accepts(&ann.access_token).await?);
        Ok(())
    }

    async fn concurrent_rotations_create_one_key(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let (one, two) = (site.serve().await?, site.serve().await?);
        let superadmin = superadmin(&site, &one).await?;

        let mut tasks = JoinSet::new();
        for number in 0..20 {
            let client = if number % 2 == 0 { one.client() } else { two.client() };
            let token = superadmin.access_token.clone();
            tasks.spawn(async move { client.rotate_signing_key(&token).await });
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

    async fn a_repeated_rotation_replays_the_first_response(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let token = superadmin(&site, &server).await?.access_token;
        let rotate = async || {
            let request = server.request(Method::POST, ROTATE).header("Idempotency-Key", "once");
            server.send(request.bearer_auth(&token)).await
        };

        let first = rotate().await?.with(201)?;

        assert_eq!(rotate().await?.with(201)?.json()?, first.json()?);
        let again = server.rotate_signing_key(&token).await?.with(200)?;
        assert_eq!(again.text("kid")?, first.text("kid")?);
        assert_eq!(site.database().count("signing_key").await?, 2);
        Ok(())
    }
}
