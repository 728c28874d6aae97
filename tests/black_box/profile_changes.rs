//! Changes of the own profile with entity tags.

use crate::support::{Answer, BoxError, Client, Person, Site, Tested, Tokens, new_site};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

/// Signs up a user with a finalized profile. Returns the entity tag as well.
async fn ready(client: &Client) -> Result<(Tokens, String), BoxError> {
    let tokens = client.sign_up(&Person::named("ann")).await?;
    let finalized = client.finalize(&tokens.access_token).await?.with(200)?;
    let tag = tag(&finalized)?;
    Ok((tokens, tag))
}

fn tag(answer: &Answer) -> Result<String, BoxError> {
    Ok(answer.header("etag").ok_or("no entity tag")?.to_owned())
}

async fn changes(site: &Site) -> Result<usize, BoxError> {
    site.database()
        .count("event_log where event_type = 'user_profile.profile_changed'")
        .await
}

on_each_database! {
    async fn a_change_updates_the_given_fields_and_the_entity_tag(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (Tokens { access_token, .. }, first) = ready(&server).await?;
        assert_eq!(tag(&server.me(&access_token).await?)?, first);

        let changed = server.change_profile(&access_token, &first, &json!({ "last_name": " Li " })).await?.with(200)?;

        let me = server.me(&access_token).await?.with(200)?;
        assert_eq!((changed.json()?, tag(&changed)?), (me.json()?, tag(&me)?));
        assert_eq!((&me.json()?["first_name"], &me.json()?["last_name"]), (&json!("Ann"), &json!("Li")));
        assert_ne!(tag(&me)?, first);
        server.change_profile(&access_token, &first, &json!({ "last_name": "Ho" })).await?.problem(412, "version-conflict")?;

        // the entity tag covers the locale although the view does not show it
        let french = server.change_profile(&access_token, &tag(&me)?, &json!({ "locale": "fr" })).await?.with(200)?;
        assert_ne!(tag(&french)?, tag(&me)?);
        assert_eq!(site.database().texts("select locale as value from profile").await?, ["fr"]);
        assert_eq!(changes(&site).await?, 2);

        for nothing in [json!({}), json!({ "first_name": "Ann", "locale": "fr" })] {
            let same = server.change_profile(&access_token, &tag(&french)?, &nothing).await?.with(200)?;
            assert_eq!(tag(&same)?, tag(&french)?);
        }
        assert_eq!(changes(&site).await?, 2, "unchanged values record no event");
        Ok(())
    }

    async fn read_only_fields_and_nulls_are_rejected(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (Tokens { access_token, .. }, tag) = ready(&server).await?;
        let before = server.me(&access_token).await?.json()?;

        for body in [
            json!({ "id": "01990000-0000-7000-8000-000000000000" }),
            json!({ "role": "superadmin" }),
            json!({ "roles": ["superadmin"], "first_name": "Eve" }),
            json!({ "email": "eve@example.org", "last_name": "Eve" }),
            json!({ "permissions": ["users:read"], "status": "ready" }),
            json!({ "first_name": null }),
            json!({ "last_name": null, "first_name": "Eve" }),
            json!({ "locale": null }),
            json!([]),
        ] {
            let refused = server.change_profile(&access_token, &tag, &body).await?;
            refused.problem(422, "validation-failed").map_err(|error| format!("{body}: {error}"))?;
        }

        let request = |body: Value| server.request(Method::PATCH, "/v1/users/me/profile").bearer_auth(&access_token).json(&body);
        server.send(request(json!({ "last_name": "Li" }))).await?.problem(428, "if-match-required")?;
        let plain = request(json!({})).header("Content-Type", "text/plain").header("If-Match", &tag);
        let refused = server.send(plain).await?;
        assert_eq!((refused.status, refused.header("accept-patch").is_some()), (415, true));
        assert_eq!((server.me(&access_token).await?.json()?, changes(&site).await?), (before, 0));
        Ok(())
    }

    async fn an_unfinalized_profile_cannot_be_changed(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let token = server.sign_up(&Person::named("ann")).await?.access_token;
        for tag in ["*", "\"0123456789abcdef\""] {
            let refused = server.change_profile(&token, tag, &json!({ "first_name": "Ann" })).await?;
            refused.problem(428, "profile-incomplete")?;
        }
        Ok(())
    }

    async fn concurrent_changes_with_one_entity_tag_succeed_once(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (Tokens { access_token, .. }, mut seen) = ready(&server).await?;
        for round in 0..10 {
            let mut tasks = JoinSet::new();
            for rival in 0..10 {
                let (client, token, seen) = (server.client(), access_token.clone(), seen.clone());
                let patch = json!({ "first_name": format!("Ann {round} {rival}") });
                tasks.spawn(async move { client.change_profile(&token, &seen, &patch).await });
            }
            let mut statuses = BTreeMap::<_, usize>::new();
            while let Some(answer) = tasks.join_next().await {
                let answer = answer??;
                *statuses.entry(answer.status).or_default() += 1;
                if answer.status == 200 {
                    seen = tag(&answer)?;
                }
            }
            assert_eq!(statuses, [(200, 1), (412, 9)].into(), "round {round}");
        }
        assert_eq!(changes(&site).await?, 10);
        Ok(())
    }

    /// The address is stored in another row than the profile. A change with an entity tag must not
    /// be accepted if the address has changed since.
    async fn a_concurrent_change_of_the_address_changes_the_entity_tag(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let (Tokens { access_token, user_id, .. }, mut seen) = ready(&server).await?;
        for round in 0..10 {
            let (client, token, tag_seen) = (server.client(), access_token.clone(), seen.clone());
            let patch = json!({ "first_name": format!("Ann {round}") });
            let change = tokio::spawn(async move { client.change_profile(&token, &tag_seen, &patch).await });
            let address = format!("ann{round}@example.org");
            let statement = format!(
                "update account set address = '{address}', canonical_address = '{address}', version = version + 1 where id = '{user_id}'"
            );
            site.database().execute(&statement).await?;
            let changed = change.await??;
            match changed.status {
                200 => assert_eq!(changed.json()?["first_name"], json!(format!("Ann {round}"))),
                _ => changed.problem(412, "version-conflict")?,
            }
            // the response of the change is either stale or current as a whole
            let me = server.me(&access_token).await?.with(200)?;
            assert_eq!(me.json()?["email"], json!(address));
            if changed.status == 200 && changed.json()?["email"] != me.json()?["email"] {
                server.change_profile(&access_token, &tag(&changed)?, &json!({})).await?.problem(412, "version-conflict")?;
            }
            seen = tag(&me)?;
        }
        Ok(())
    }
}
