//! Revocation of compromised keys.

use super::{kid, owned, states, superadmin};
use crate::support::{Person, Tested, eventually, new_site};
use std::time::{Duration, Instant};
use test_databases::{TestDatabase, on_each_database};

const SOON: Duration = Duration::from_secs(1);

on_each_database! {
    async fn tokens_of_a_revoked_key_are_rejected_everywhere_within_a_second(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let (one, two) = (site.serve().await?, site.serve().await?);
        let ann = one.sign_up(&Person::named("ann")).await?;
        let superadmin = superadmin(&site, &one).await?;
        let revoked = kid(&ann.access_token)?;
        assert!(one.accepts(&ann.access_token).await? && two.accepts(&ann.access_token).await?);

        one.revoke_signing_key(&superadmin.access_token, &revoked).await?.with(204)?;

        let since = Instant::now();
        let (here, there) = tokio::try_join!(
            one.rejected_after(&ann.access_token, since),
            two.rejected_after(&ann.access_token, since)
        )?;
        println!("rejected after {here:?} by the process that revoked the key, after {there:?} by the other one");
        assert!(here < SOON && there < SOON, "{here:?} {there:?}");
        // the session remains, and its next access token is signed by another key
        let again = two.refreshed(&ann).await?;
        assert_eq!(again.session_id, ann.session_id);
        let successor = kid(&again.access_token)?;
        assert_ne!(successor, revoked);
        for server in [&one, &two] {
            eventually("the acceptance of the token", async || {
                Ok(server.accepts(&again.access_token).await?.then_some(()))
            })
            .await?;
            assert_eq!(server.published_key_ids().await?, std::slice::from_ref(&successor));
            assert!(!server.accepts(&ann.access_token).await?);
        }
        let superadmin = one.refreshed(&superadmin).await?;
        one.revoke_signing_key(&superadmin.access_token, &revoked).await?.with(204)?;
        assert_eq!(site.database().count("signing_key").await?, 2, "revoking again changes nothing");
        let actors = "select actor as value from event_log where event_type = 'auth.signing_key_revoked'";
        assert_eq!(site.database().texts(actors).await?, [format!("user:{}", superadmin.user_id)]);
        Ok(())
    }

    async fn every_process_stops_signing_with_a_revoked_key_within_a_second(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let (one, two) = (site.serve().await?, site.serve().await?);
        let mut ann = one.sign_up(&Person::named("ann")).await?;
        let superadmin = superadmin(&site, &one).await?;
        let revoked = kid(&ann.access_token)?;
        one.revoke_signing_key(&superadmin.access_token, &revoked).await?.with(204)?;
        let since = Instant::now();

        // requests tokens continuously
        let mut last = (Duration::ZERO, 0);
        while since.elapsed() < 2 * SOON {
            ann = two.refreshed(&ann).await?;
            last.1 += 1;
            if kid(&ann.access_token)? == revoked {
                last.0 = since.elapsed();
            }
        }

        println!("of {} tokens, the last one signed by the revoked key was issued after {:?}", last.1, last.0);
        assert!(last.0 < SOON, "{last:?}");
        assert!(one.accepts(&ann.access_token).await? && two.accepts(&ann.access_token).await?);
        Ok(())
    }

    async fn the_command_line_revokes_and_rotates_with_and_without_a_server(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = server.sign_up(&Person::named("ann")).await?;
        let first = kid(&ann.access_token)?;
        let list = async || states(&site.run(&["key", "list", "--json"]).await?.with(0)?.json()?);
        assert_eq!(list().await?, owned(&[(&first, "active")]));

        let started = Instant::now();
        site.run(&["key", "revoke", &first, "--yes"]).await?.with(0)?;
        let ended = Instant::now();
        let delay = server.rejected_after(&ann.access_token, ended).await?;
        println!("the command took {:?} and was effective {delay:?} after its end", ended - started);
        assert!(delay < SOON, "{delay:?}");
        let ann = server.refreshed(&ann).await?;
        let second = kid(&ann.access_token)?;
        server.kill()?;

        let rotated = site.run(&["key", "rotate", "--json"]).await?.with(0)?.json()?;
        let third = rotated["key"]["kid"].as_str().ok_or("no kid")?.to_owned();
        assert_eq!(rotated["created"], true);
        assert_eq!(site.run(&["key", "rotate", "--json"]).await?.with(0)?.json()?["created"], false);
        assert_eq!(list().await?, owned(&[(&third, "pending"), (&second, "active"), (&first, "revoked")]));
        site.run(&["key", "revoke", &third, "--yes"]).await?.with(0)?;
        assert_eq!(list().await?, owned(&[(&third, "revoked"), (&second, "active"), (&first, "revoked")]));
        let table = site.run(&["key", "list"]).await?.with(0)?.output;
        assert_eq!((table.lines().count(), table.contains(&third)), (4, true), "{table}");
        let unknown = site.run(&["key", "revoke", "unknown", "--yes", "--json"]).await?.with(1)?;
        assert_eq!(unknown.problem()?["code"], "signing-key-not-found");
        let unconfirmed = site.run(&["key", "revoke", &second, "--json"]).await?.with(1)?;
        assert_eq!(unconfirmed.problem()?["code"], "confirmation-required");

        let server = site.serve().await?;
        assert!(server.accepts(&ann.access_token).await?);
        assert_eq!(kid(&server.refreshed(&ann).await?.access_token)?, second);
        Ok(())
    }
}
