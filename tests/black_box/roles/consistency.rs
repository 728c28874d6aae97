//! Many changes at once leave one consistent state.

use super::{Operated, holder, refresh, send_as};
use crate::support::{BoxError, Client, Site, Tested, Token, Tokens, eventually};
use reqwest::Method;
use serde_json::json;
use std::collections::BTreeSet;
use test_databases::{TestDatabase, on_each_database};
use tokio::task::JoinSet;

/// Of 1,000 in all, on each database.
const ROUNDS: usize = 50;
const AT_ONCE: usize = 20;

/// The same numbers in every run (Knuth, MMIX).
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }
}

async fn refreshed(client: &Client, tokens: &Tokens) -> Result<Tokens, BoxError> {
    Tokens::of(&refresh(client, &tokens.session_token).await?.with(200)?)
}

on_each_database! {
    async fn a_thousand_changes_at_once_leave_what_every_token_then_says(database: TestDatabase) -> Tested {
        let site = Site::new(database)?;
        let server = site.serve().await?;
        let root = holder(&server, &site, "root", &["superadmin"]).await?;
        site.told(&["role", "create", "auditor", "--description", "Looks on", "--permission", "events:read"]).await?;
        let mut people = Vec::new();
        for number in 0..4 {
            people.push(holder(&server, &site, &format!("person-{number}"), &[]).await?);
        }

        let mut dice = Dice(4711);
        for _ in 0..ROUNDS {
            let mut changes = JoinSet::new();
            for _ in 0..AT_ONCE {
                let person = people[dice.below(people.len())].clone();
                let role = ["auditor", "admin"][dice.below(2)];
                let (kind, client, by) = (dice.below(5), server.client(), root.access_token.clone());
                changes.spawn(async move {
                    let path = format!("/v1/admin/users/{}/roles/{role}", person.user_id);
                    Ok::<_, BoxError>(match kind {
                        0 | 1 => send_as(&client, &by, Method::PUT, &path).await?.status,
                        2 | 3 => send_as(&client, &by, Method::DELETE, &path).await?.status,
                        _ => refresh(&client, &person.session_token).await?.status,
                    })
                });
            }
            while let Some(ended) = changes.join_next().await {
                let status = ended??;
                // a session token that was replaced a moment ago still answers
                assert!([200, 204].contains(&status), "{status}");
            }
            for person in &mut people {
                *person = refreshed(&server, person).await?;
            }
        }

        for person in &people {
            let tokens = refreshed(&server, person).await?;
            let roles = format!("select role as value from assigned_role where user_id = '{}'", person.user_id);
            let roles = site.database().texts(&roles).await?;
            let claims = Token::read(&tokens.access_token)?.claims;
            let says = |permission: &str| claims["permissions"].to_string().contains(&format!("\"{permission}\""));
            assert_eq!(says("events:read"), !roles.is_empty(), "{roles:?} {claims}");
            assert_eq!(says("roles:assign"), roles.contains(&"admin".to_owned()), "{roles:?} {claims}");
            let epoch = format!("select cast(epoch as text) as value from account where id = '{}'", person.user_id);
            assert_eq!(site.database().texts(&epoch).await?, [claims["ver"].to_string()]);
            let changes = format!(
                "select event_type as value from event_log where aggregate = 'assignment' and aggregate_id = '{}' \
                 order by position",
                person.user_id
            );
            let told = site.database().texts(&changes).await?;
            let assigned = told.iter().filter(|name| *name == "access.role_assigned").count();
            assert_eq!(assigned - (told.len() - assigned), roles.len(), "the log tells what is held");
            assert_eq!(claims["ver"], json!(told.len() + 1), "each change raised the epoch once");
            eventually("a token that is believed", async || {
                Ok(Some(server.me(&tokens.access_token).await?).filter(|answer| answer.status == 428))
            })
            .await?;
        }
        let administrators: BTreeSet<_> =
            site.database().texts("select role as value from assigned_role").await?.into_iter().collect();
        assert!(administrators.contains("superadmin"));
        Ok(())
    }
}
