//! Access control of the administration of keys.

use super::{PATH, ROTATE, superadmin};
use crate::support::{Person, Tested, new_site};
use reqwest::Method;
use test_databases::{TestDatabase, on_each_database};

on_each_database! {
    async fn administration_of_keys_requires_permission(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let ann = server.sign_up(&Person::named("ann")).await?;
        let [kid] = &server.published_key_ids().await?[..] else {
            return Err("not exactly one key".into());
        };
        let revoke = format!("{PATH}/{kid}/revocation");

        for (method, path) in [(Method::GET, PATH), (Method::POST, ROTATE), (Method::PUT, &revoke)] {
            let request = || server.request(method.clone(), path);
            server.send(request()).await?.problem(401, "invalid-token")?;
            server.send(request().bearer_auth(&ann.access_token)).await?.problem(403, "forbidden")?;
        }
        assert_eq!(site.database().count("signing_key where retired_at is null and revoked_at is null").await?, 1);

        let superadmin = superadmin(&site, &server).await?;
        for unknown in ["unknown", "%00", "%F0%9F%94%91", &"x".repeat(200)] {
            server.revoke_signing_key(&superadmin.access_token, unknown)
                .await?
                .problem(404, "signing-key-not-found")?;
        }
        Ok(())
    }
}
