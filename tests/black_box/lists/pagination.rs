use super::{administrator, next};
use crate::support::{BoxError, Site, Tested, new_site};
use std::collections::BTreeMap;
use test_databases::{TestDatabase, on_each_database};

/// Number of rows that exist before the list is read.
const OLD: usize = 10_000;

/// Inserts accounts with only four creation times, so that pages consist of equal times. Every
/// tenth is suspended, two thirds of the others are ready, and four of five have a role.
async fn seed(site: &Site) -> Result<(), BoxError> {
    let sqlite = site.database().is_sqlite();
    let (id, minute, finalized, suspended) = match sqlite {
        true => (
            "printf('01930000-0000-7000-8000-%012x', (n * 7919) % 10007)",
            "printf('2026-01-01 00:%02d:00+00:00', n % 4)",
            "case when n % 3 > 0 then '2026-01-02 00:00:00+00:00' end",
            "case when n % 10 = 0 then '2026-01-03 00:00:00+00:00' end",
        ),
        false => (
            "('01930000-0000-7000-8000-' || lpad(to_hex((n * 7919) % 10007), 12, '0'))::uuid",
            "timestamptz '2026-01-01 00:00:00+00' + make_interval(mins => (n % 4)::int)",
            "case when n % 3 > 0 then timestamptz '2026-01-02 00:00:00+00' end",
            "case when n % 10 = 0 then timestamptz '2026-01-03 00:00:00+00' end",
        ),
    };
    let address = "'old' || n || '@example.org'";
    let numbers = format!(
        "with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < {OLD})"
    );
    let holders = format!("{numbers} select {id}");
    site.database()
        .execute(&format!(
            "insert into account (id, address, canonical_address, password_hash, epoch, created_at, version, \
                 profile_finalized_at, suspended_at) \
             {numbers} \
             select {id}, {address}, {address}, 'none', 1, {minute}, 1, {finalized}, {suspended} from numbers; \
             insert into assignment (user_id, version) {holders}, 1 from numbers where n % 5 > 0; \
             insert into assigned_role (user_id, role) {holders}, 'admin' from numbers where n % 5 > 0"
        ))
        .await
}

/// Inserts rows that sort before and after every position in every order.
async fn insert(site: &Site, n: usize) -> Result<(), BoxError> {
    let time = |text: &str| match site.database().is_sqlite() {
        true => format!("'{text}'"),
        false => format!("timestamptz '{text}'"),
    };
    let row = |kind: &str, high: usize, at: &str| {
        let address = format!("{kind}{n}@example.org");
        let at = time(at);
        format!(
            "('0194{high:04x}-0000-7000-8000-{n:012x}', '{address}', '{address}', 'none', 1, {at}, 1)"
        )
    };
    let rows = [
        row("aaa", 0, "2025-01-01 00:00:00+00:00"),
        row("zzz", 1, "2026-12-01 00:00:00+00:00"),
        row("old-not", 2, "2026-01-01 00:02:00+00:00"),
    ];
    let columns = "id, address, canonical_address, password_hash, epoch, created_at, version";
    site.database()
        .execute(&format!(
            "insert into account ({columns}) values {}",
            rows.join(", ")
        ))
        .await
}

on_each_database! {
    async fn pagination_is_stable_under_concurrent_inserts(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let admin = administrator(&site, &server).await?;
        seed(&site).await?;

        for (round, query) in ["limit=100", "limit=100&sort=email"].iter().enumerate() {
            let (mut seen, mut pages) = (BTreeMap::<String, usize>::new(), 0);
            let mut target = Some(format!("/v1/admin/users?{query}"));
            while let Some(path) = target {
                let answer = server.get_as(&admin.access_token, &path).await?.with(200)?;
                target = next(&answer)?;
                let items = answer.json()?["items"].as_array().cloned().unwrap_or_default();
                assert!(items.len() == 100 || target.is_none(), "only the last page is not full");
                for item in items {
                    *seen.entry(item["email"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
                }
                pages += 1;
                if pages % 4 == 0 {
                    insert(&site, 1000 * round + pages).await?;
                }
            }
            let old = |(email, _): &(&String, &usize)| email.starts_with("old") && !email.starts_with("old-not");
            assert_eq!(seen.iter().filter(old).count(), OLD, "no user is skipped");
            assert!(seen.values().all(|times| *times == 1), "no user is repeated");
        }
        Ok(())
    }

    async fn filters_return_exactly_the_matching_users(database: TestDatabase) -> Tested {
        let site = new_site(database)?;
        let server = site.serve().await?;
        let admin = administrator(&site, &server).await?;
        seed(&site).await?;

        for (query, count) in [
            ("status=suspended", 1000),
            ("status=ready", 6000),
            ("status=pending_profile&email[prefix]=OLD", 3000),
            ("email[prefix]=Old99", 111),
            ("email[prefix]=old99&sort=created_at", 111),
            ("role=superadmin", 1),
            ("role=admin", 8000),
            ("role=admin&sort=email", 8000),
            ("role=admin&status=ready", 5333),
            ("email[prefix]=old", OLD),
            ("email[prefix]=old&sort=-email", OLD),
            ("email[prefix]=old&role=admin&sort=created_at", 8000),
            ("created_at[lt]=2026-06-01T00:00:00Z&sort=email", OLD),
            ("created_at[gte]=2026-01-01T00:02:00Z&created_at[lt]=2026-01-01T01:03:00%2B01:00", 2500),
            ("created_at[lt]=2026-01-01T00:01:00Z&status=suspended&sort=-email", 500),
        ] {
            let (mut counted, mut target) = (0, Some(format!("/v1/admin/users?limit=100&{query}")));
            while let Some(path) = target {
                let answer = server.get_as(&admin.access_token, &path).await?.with(200)?;
                counted += answer.json()?["items"].as_array().map_or(0, Vec::len);
                target = next(&answer)?;
            }
            assert_eq!(counted, count, "{query}");
        }

        server.terminate().await?;
        let listed = site.run(&["user", "list", "--status", "suspended", "--all", "--json"]).await?.with(0)?;
        assert_eq!(listed.output.lines().count(), 1000, "the command line lists them with the server stopped");
        let page = site.run(&["user", "list", "--email", "old99", "--limit", "3", "--json"]).await?.with(0)?.json()?;
        let cursor = page["next_cursor"].as_str().ok_or("no cursor")?;
        let arguments = ["user", "list", "--email", "old99", "--limit", "3", "--json", "--cursor", cursor];
        let following = site.run(&arguments).await?.with(0)?.json()?;
        let emails = |page: &serde_json::Value| {
            let items = page["items"].as_array().cloned().unwrap_or_default();
            items.iter().filter_map(|item| item["email"].as_str().map(str::to_owned)).collect::<Vec<_>>()
        };
        assert_eq!(emails(&page), [0, 1, 2].map(|n| format!("old990{n}@example.org")));
        assert_eq!(emails(&following), [3, 4, 5].map(|n| format!("old990{n}@example.org")));
        Ok(())
    }
}
