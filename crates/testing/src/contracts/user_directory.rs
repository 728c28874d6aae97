//! `UserDirectory`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{address, minutes, now, session, user_id},
};
use crate::ports::{
    AccessPorts as _, AuthPorts as _, UserProfilePorts as _, UserProfileReadPorts as _,
};
use access_domain::{RoleGrants, RoleName};
use auth::ports::Saved;
use auth_domain::{Account, AccountState};
use chrono::{DateTime, TimeDelta, Utc};
use kernel::{Fault, Locale, PasswordHash};
use user_profile::{
    EmailPrefix, UserFilter, UserOrder, UserPlace, UserStatus, UserSummary, UserView, WhichUser,
};
use user_profile_domain::{PersonName, Profile};

async fn given<S: ContractStore>(
    store: &S,
    n: u64,
    email: &str,
    created_at: DateTime<Utc>,
) -> Result<(), Fault> {
    given_in(store, n, email, created_at, None).await
}

async fn given_in<S: ContractStore>(
    store: &S,
    n: u64,
    email: &str,
    created_at: DateTime<Utc>,
    suspended_at: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    let (id, password_hash) = (user_id(n), PasswordHash::new("plain"));
    let state = AccountState {
        suspended_at,
        ..Account::open(id, address(email)?, password_hash, created_at)
            .state()
            .clone()
    };
    let saved = committed(store, async |unit| {
        unit.accounts()
            .save_with_new_address(&Account::restore(state, 0))
            .await
    })
    .await?;
    if saved == Saved::Done {
        Ok(())
    } else {
        Err(Fault::unexpected("the address is taken"))
    }
}

async fn given_profile<S: ContractStore>(store: &S, n: u64, is_final: bool) -> Result<(), Fault> {
    let mut profile = Profile::start(user_id(n), Locale::Fr, now());
    committed(store, async |unit| unit.profiles().save(&profile).await).await?;
    if !is_final {
        return Ok(());
    }
    let name = |text| PersonName::parse(text).map_err(Fault::unexpected);
    profile = Profile::restore(profile.state().clone(), 1);
    profile
        .finalize(name("Zoë")?, name("O’Neill")?, None, minutes(5))
        .map_err(Fault::unexpected)?;
    committed(store, async |unit| unit.profiles().save(&profile).await).await
}

async fn given_roles<S: ContractStore>(store: &S, n: u64, roles: &[&str]) -> Result<(), Fault> {
    let roles = roles
        .iter()
        .map(|role| RoleName::parse(role))
        .collect::<Result<_, _>>()
        .map_err(Fault::unexpected)?;
    committed(store, async |unit| {
        unit.role_grants()
            .save(&RoleGrants::restore(user_id(n), roles, 0))
            .await
    })
    .await
}

/// Lists all pages.
async fn list_all<S: ContractStore>(
    store: &S,
    filter: &UserFilter,
    order: UserOrder,
    size: usize,
) -> Result<Vec<UserSummary>, Fault> {
    let (mut seen, mut after) = (Vec::new(), None::<UserPlace>);
    loop {
        let page = store
            .reads()
            .user_directory()
            .list(filter, order, after.as_ref(), size)
            .await?;
        assert!(page.len() <= size);
        let Some(last) = page.last() else {
            return Ok(seen);
        };
        after = Some(UserPlace::of(last));
        seen.extend(page);
    }
}

fn emails(users: &[UserSummary]) -> Vec<&str> {
    users
        .iter()
        .map(|user| user.email.split('@').next().unwrap_or_default())
        .collect()
}

pub async fn an_empty_store_lists_no_users<S: ContractStore>(store: S) -> Checked {
    for order in UserOrder::ALL {
        assert_eq!(
            list_all(&store, &UserFilter::default(), order, 2).await?,
            []
        );
    }
    Ok(())
}

pub async fn a_found_user_has_all_details<S: ContractStore>(store: S) -> Checked {
    given_in(&store, 1, "Ann@Example.org", now(), Some(minutes(9))).await?;
    given_profile(&store, 1, true).await?;
    given_roles(&store, 1, &["superadmin", "admin"]).await?;
    let open = session(1, user_id(1))?;
    let ended = auth_domain::SessionState {
        ended_at: Some(now()),
        ..session(2, user_id(1))?.state().clone()
    };
    for session in [open, auth_domain::Session::restore(ended, 0)] {
        committed(&store, async |unit| unit.sessions().save(&session).await).await?;
    }

    let expected = UserView {
        summary: UserSummary {
            id: user_id(1),
            email: "Ann@Example.org".to_owned(),
            status: UserStatus::Suspended,
            created_at: now(),
            first_name: Some("Zoë".to_owned()),
            last_name: Some("O’Neill".to_owned()),
            roles: vec!["admin".to_owned(), "superadmin".to_owned()],
        },
        locale: Some("fr".to_owned()),
        profile_finalized_at: Some(minutes(5)),
        suspended_at: Some(minutes(9)),
        deletes_at: None,
        sessions: 1,
    };
    for who in [
        WhichUser::Id(user_id(1)),
        WhichUser::Address(address("ann@example.ORG")?),
    ] {
        let found = store.reads().user_directory().find(&who, now()).await?;
        assert_eq!(found.as_ref(), Some(&expected));
    }
    let later = store
        .reads()
        .user_directory()
        .find(&WhichUser::Id(user_id(1)), minutes(60))
        .await?;
    assert_eq!(
        later.map(|user| user.sessions),
        Some(0),
        "the session has expired"
    );
    assert_eq!(
        list_all(&store, &UserFilter::default(), UserOrder::Newest, 9).await?,
        [expected.summary]
    );
    Ok(())
}

pub async fn unknown_users_are_not_found<S: ContractStore>(store: S) -> Checked {
    given(&store, 1, "ann@example.org", now()).await?;
    for who in [
        WhichUser::Id(user_id(2)),
        WhichUser::Address(address("ann@example.com")?),
    ] {
        assert_eq!(
            store.reads().user_directory().find(&who, now()).await?,
            None
        );
    }
    Ok(())
}

pub async fn pages_cover_all_users_in_every_order<S: ContractStore>(store: S) -> Checked {
    for (n, name, minute) in [
        (1, "Dee", 3),
        (2, "ann", 1),
        (3, "Cem", 4),
        (4, "ben", 2),
        (5, "b", 5),
    ] {
        given(&store, n, &format!("{name}@example.org"), minutes(minute)).await?;
    }
    for (order, expected) in [
        (UserOrder::Newest, ["b", "Cem", "Dee", "ben", "ann"]),
        (UserOrder::Oldest, ["ann", "ben", "Dee", "Cem", "b"]),
        (UserOrder::Email, ["ann", "b", "ben", "Cem", "Dee"]),
        (
            UserOrder::EmailDescending,
            ["Dee", "Cem", "ben", "b", "ann"],
        ),
    ] {
        for size in [1, 2, 3, 5, 6] {
            assert_eq!(
                emails(&list_all(&store, &UserFilter::default(), order, size).await?),
                expected,
                "{order:?} {size}"
            );
        }
    }
    Ok(())
}

pub async fn users_created_at_the_same_time_are_listed_once<S: ContractStore>(store: S) -> Checked {
    for n in 1..=7 {
        given(&store, n, &format!("u{n}@example.org"), now()).await?;
    }
    // a microsecond later
    given(
        &store,
        8,
        "u8@example.org",
        now() + TimeDelta::microseconds(1),
    )
    .await?;
    for size in [1, 2, 3, 7] {
        let oldest = list_all(&store, &UserFilter::default(), UserOrder::Oldest, size).await?;
        assert_eq!(
            emails(&oldest),
            ["u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8"],
            "{size}"
        );
        let newest = list_all(&store, &UserFilter::default(), UserOrder::Newest, size).await?;
        assert_eq!(
            emails(&newest),
            ["u8", "u7", "u6", "u5", "u4", "u3", "u2", "u1"],
            "{size}"
        );
    }
    Ok(())
}

pub async fn filters_combine_in_every_order<S: ContractStore>(store: S) -> Checked {
    for (n, name, minute) in [(1, "ann", 1), (2, "anna", 2), (3, "ben", 3), (4, "bea", 4)] {
        given_in(
            &store,
            n,
            &format!("{name}@example.org"),
            minutes(minute),
            (n == 4).then_some(now()),
        )
        .await?;
        given_profile(&store, n, n != 2).await?;
    }
    given(&store, 5, "cem@example.org", minutes(5)).await?;
    given_roles(&store, 1, &["admin"]).await?;
    given_roles(&store, 3, &["admin", "superadmin"]).await?;

    let all = UserFilter::default;
    let prefix = |text| EmailPrefix::parse(text);
    let cases = [
        (
            UserFilter {
                status: Some(UserStatus::Ready),
                ..all()
            },
            vec!["ann", "ben"],
        ),
        (
            UserFilter {
                status: Some(UserStatus::PendingProfile),
                ..all()
            },
            vec!["anna", "cem"],
        ),
        (
            UserFilter {
                status: Some(UserStatus::Suspended),
                ..all()
            },
            vec!["bea"],
        ),
        (
            UserFilter {
                role: Some("admin".into()),
                ..all()
            },
            vec!["ann", "ben"],
        ),
        (
            UserFilter {
                role: Some("superadmin".into()),
                ..all()
            },
            vec!["ben"],
        ),
        (
            UserFilter {
                role: Some("gardener".into()),
                ..all()
            },
            vec![],
        ),
        (
            UserFilter {
                email_prefix: prefix("an"),
                ..all()
            },
            vec!["ann", "anna"],
        ),
        (
            UserFilter {
                created_from: Some(minutes(3)),
                ..all()
            },
            vec!["ben", "bea", "cem"],
        ),
        (
            UserFilter {
                created_before: Some(minutes(3)),
                ..all()
            },
            vec!["ann", "anna"],
        ),
        (
            UserFilter {
                created_from: Some(minutes(2)),
                created_before: Some(minutes(5)),
                ..all()
            },
            vec!["anna", "ben", "bea"],
        ),
        (
            UserFilter {
                created_from: Some(minutes(1)),
                created_before: Some(minutes(5)),
                email_prefix: prefix("b"),
                ..all()
            },
            vec!["ben", "bea"],
        ),
        (
            UserFilter {
                status: Some(UserStatus::Ready),
                role: Some("admin".into()),
                email_prefix: prefix("ann@"),
                created_from: Some(minutes(1)),
                created_before: Some(minutes(2)),
            },
            vec!["ann"],
        ),
    ];
    for (filter, by_age) in cases {
        let mut by_address = by_age.clone();
        by_address.sort_unstable();
        let reversed = |names: &[&'static str]| names.iter().rev().copied().collect::<Vec<_>>();
        for (order, expected) in [
            (UserOrder::Oldest, by_age.clone()),
            (UserOrder::Newest, reversed(&by_age)),
            (UserOrder::Email, by_address.clone()),
            (UserOrder::EmailDescending, reversed(&by_address)),
        ] {
            for size in [1, 2, 9] {
                assert_eq!(
                    emails(&list_all(&store, &filter, order, size).await?),
                    expected,
                    "{filter:?} {order:?} {size}"
                );
            }
        }
    }
    Ok(())
}

pub async fn users_with_a_finalized_profile_are_ready<S: ContractStore>(store: S) -> Checked {
    given(&store, 1, "ann@example.org", now()).await?;
    let status = async || -> Result<_, Fault> {
        let found = store
            .reads()
            .user_directory()
            .find(&WhichUser::Id(user_id(1)), now())
            .await?;
        Ok(found.map(|user| user.summary.status))
    };
    assert_eq!(
        status().await?,
        Some(UserStatus::PendingProfile),
        "without a profile"
    );
    given_profile(&store, 1, true).await?;
    assert_eq!(status().await?, Some(UserStatus::Ready));

    let account = committed(&store, async |unit| unit.accounts().find(user_id(1)).await)
        .await?
        .ok_or("not found")?;
    for (suspended_at, expected) in [
        (Some(now()), UserStatus::Suspended),
        (None, UserStatus::Ready),
    ] {
        let loaded = committed(&store, async |unit| unit.accounts().find(user_id(1)).await)
            .await?
            .ok_or("not found")?;
        let state = AccountState {
            suspended_at,
            ..account.state().clone()
        };
        let changed = Account::restore(state, loaded.history().version());
        assert_eq!(
            committed(&store, async |unit| unit
                .accounts()
                .save_with_new_address(&changed)
                .await)
            .await?,
            Saved::Done
        );
        assert_eq!(status().await?, Some(expected));
    }
    Ok(())
}

pub async fn the_address_prefix_ignores_case_and_wildcards<S: ContractStore>(store: S) -> Checked {
    for (n, name) in [
        (1, "Ann"),
        (2, "ann-lee"),
        (3, "ann.lee"),
        (4, "ann_lee"),
        (5, "anne"),
        (6, "an%n"),
        (7, "ZOE"),
    ] {
        given(&store, n, &format!("{name}@Example.org"), minutes(n as i64)).await?;
    }
    for (prefix, expected) in [
        ("ANN", vec!["ann-lee", "ann.lee", "Ann", "ann_lee", "anne"]),
        ("ann_", vec!["ann_lee"]),
        ("an%", vec!["an%n"]),
        ("%", vec![]),
        ("z", vec!["ZOE"]),
        ("ann@example.org", vec!["Ann"]),
        ("ann@example.orgs", vec![]),
    ] {
        let filter = UserFilter {
            email_prefix: EmailPrefix::parse(prefix),
            ..UserFilter::default()
        };
        assert!(filter.email_prefix.is_some());
        for size in [1, 2, 9] {
            assert_eq!(
                emails(&list_all(&store, &filter, UserOrder::Email, size).await?),
                expected,
                "{prefix} {size}"
            );
        }
    }
    Ok(())
}

pub async fn concurrent_inserts_do_not_repeat_or_skip_existing_users<S: ContractStore>(
    store: S,
) -> Checked {
    for n in 1..=10 {
        given(
            &store,
            10 * n,
            &format!("old{n:02}@example.org"),
            minutes(10 * n as i64),
        )
        .await?;
    }
    for order in UserOrder::ALL {
        let start = 1000 * (order as u64 + 1);
        let (mut seen, mut after) = (Vec::new(), None::<UserPlace>);
        for round in 0.. {
            let page = store
                .reads()
                .user_directory()
                .list(&UserFilter::default(), order, after.as_ref(), 3)
                .await?;
            let Some(last) = page.last() else { break };
            after = Some(UserPlace::of(last));
            seen.extend(
                page.iter()
                    .filter(|user| user.email.starts_with("old"))
                    .map(|user| user.email.clone()),
            );
            if round < 4 {
                // one row before and one after the current position
                let name = |what: &str| format!("{what}{start}{round}@example.org");
                given(
                    &store,
                    start + 2 * round,
                    &name("aaa"),
                    minutes(1 + round as i64),
                )
                .await?;
                given(
                    &store,
                    start + 2 * round + 1,
                    &name("zzz"),
                    minutes(500 + round as i64),
                )
                .await?;
            }
        }
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!((count, seen.len()), (10, 10), "{order:?}");
    }
    Ok(())
}
