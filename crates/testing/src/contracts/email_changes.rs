//! `EmailChangeRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    expired_rows::rows,
    fixtures::{address, given_account, minutes, now, user_id, uuid},
    in_parallel,
};
use crate::ports::AuthPorts as _;
use auth_domain::{
    EmailChange, EmailChangeCode, EmailChangeId, EmailChangeKind, EmailChangeRules,
    EmailChangeState,
};
use chrono::TimeDelta;
use cqrs::Fault;

fn state(n: u64, user: u64, kind: EmailChangeKind) -> Result<EmailChangeState, Fault> {
    Ok(EmailChangeState {
        id: EmailChangeId::new(uuid(n)),
        user_id: user_id(user),
        address: address("Ann.Lee+x@Example.org")?,
        code: EmailChangeCode([0x80; 32]),
        kind,
        attempts: 2,
        code_expires_at: minutes(15),
        created_at: minutes(-1),
    })
}

fn change(n: u64, user: u64, kind: EmailChangeKind) -> Result<EmailChange, Fault> {
    Ok(EmailChange::restore(state(n, user, kind)?, 0))
}

pub async fn a_saved_change_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    use EmailChangeKind::{Confirmed, Decoy, Pending, Superseded};
    for (n, kind) in (1..).zip([Pending, Decoy, Confirmed, Superseded]) {
        given_account(&store, n).await?;
        let saved = change(n, n, kind)?;
        committed(&store, async |unit| unit.email_changes().save(&saved).await).await?;

        let found = begin(&store)
            .await?
            .email_changes()
            .find(saved.id())
            .await?
            .ok_or("not found")?;

        assert_eq!(found.state(), saved.state());
        assert_eq!(found.history().version(), 1);
    }
    Ok(())
}

pub async fn later_saves_replace_the_stored_state<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    let first = change(1, 1, EmailChangeKind::Pending)?;
    committed(&store, async |unit| unit.email_changes().save(&first).await).await?;
    let changed = EmailChangeState {
        attempts: 5,
        ..state(1, 1, EmailChangeKind::Superseded)?
    };
    let saved = EmailChange::restore(changed, 1);
    committed(&store, async |unit| unit.email_changes().save(&saved).await).await?;

    let found = begin(&store)
        .await?
        .email_changes()
        .find(first.id())
        .await?
        .ok_or("not found")?;

    assert_eq!(found.state(), saved.state());
    assert_eq!(found.history().version(), 2);
    Ok(())
}

pub async fn unknown_ids_are_not_found<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    assert!(
        unit.email_changes()
            .find(EmailChangeId::new(uuid(1)))
            .await?
            .is_none()
    );
    assert!(
        unit.email_changes()
            .find_current_of(user_id(1))
            .await?
            .is_none()
    );
    Ok(())
}

pub async fn the_current_change_is_the_pending_or_decoy_one_of_the_user<S: ContractStore>(
    store: S,
) -> Checked {
    for n in 1..=3 {
        given_account(&store, n).await?;
    }
    let unit = begin(&store).await?;
    for saved in [
        change(1, 1, EmailChangeKind::Superseded)?,
        change(2, 1, EmailChangeKind::Pending)?,
        change(3, 2, EmailChangeKind::Decoy)?,
        change(4, 3, EmailChangeKind::Confirmed)?,
    ] {
        unit.email_changes().save(&saved).await?;
    }

    let mut current = Vec::new();
    for n in 1..=3 {
        current.push(
            unit.email_changes()
                .find_current_of(user_id(n))
                .await?
                .map(|found| found.id().uuid()),
        );
    }

    assert_eq!(current, [Some(uuid(2)), Some(uuid(3)), None]);
    Ok(())
}

pub async fn a_second_current_change_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    let first = change(1, 1, EmailChangeKind::Decoy)?;
    committed(&store, async |unit| unit.email_changes().save(&first).await).await?;

    let unit = begin(&store).await?;
    let refused = unit
        .email_changes()
        .save(&change(2, 1, EmailChangeKind::Pending)?)
        .await;

    assert!(matches!(refused, Err(Fault::Conflict)), "{refused:?}");
    Ok(())
}

pub async fn saving_a_stale_change_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    let mut first = change(1, 1, EmailChangeKind::Pending)?;
    committed(&store, async |unit| unit.email_changes().save(&first).await).await?;
    first.supersede(now());

    let unit = begin(&store).await?;
    let refused = unit.email_changes().save(&first).await;
    unit.rollback().await;

    assert!(matches!(refused, Err(Fault::Conflict)), "{refused:?}");
    assert!(
        store
            .events()
            .await?
            .iter()
            .all(|event| event.event_type != "auth.email_change_superseded")
    );
    Ok(())
}

/// Each task supersedes the current change; without the lock, two tasks would find the same one.
pub async fn lock_serializes_changes_of_one_user<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    in_parallel(20, |n| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            unit.email_changes().lock(user_id(1)).await?;
            if let Some(mut current) = unit.email_changes().find_current_of(user_id(1)).await? {
                tokio::task::yield_now().await;
                current.supersede(now());
                unit.email_changes().save(&current).await?;
            }
            let id = EmailChangeId::new(uuid(u64::try_from(n).unwrap_or_default() + 1));
            let (address, code) = (address("new@example.org")?, EmailChangeCode([1; 32]));
            let rules = EmailChangeRules::default();
            let change = EmailChange::request(id, user_id(1), address, code, true, &rules, now());
            unit.email_changes().save(&change).await?;
            unit.commit().await?;
            Ok(())
        }
    })
    .await?;

    let superseded = store.events().await?;
    let superseded = superseded
        .iter()
        .filter(|event| event.event_type == "auth.email_change_superseded")
        .count();
    assert_eq!(superseded, 19);
    Ok(())
}

pub async fn expired_changes_are_deleted_in_batches<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    committed(&store, async |unit| {
        for n in 1..=5 {
            let expires = minutes(i64::try_from(n).unwrap_or_default());
            let state = EmailChangeState {
                code_expires_at: expires,
                ..state(n, 1, EmailChangeKind::Superseded)?
            };
            unit.email_changes()
                .save(&EmailChange::restore(state, 0))
                .await?;
        }
        Ok(())
    })
    .await?;
    let changes = rows(&store, "e-mail changes")?;

    let a_day_later = minutes(3) + TimeDelta::days(1);
    let deleted = [
        changes.delete_expired(a_day_later, 2).await?,
        changes.delete_expired(a_day_later, 2).await?,
    ];

    assert_eq!(deleted, [2, 1]);
    let unit = begin(&store).await?;
    for (n, is_there) in [(3, false), (4, true), (5, true)] {
        let found = unit
            .email_changes()
            .find(EmailChangeId::new(uuid(n)))
            .await?;
        assert_eq!(found.is_some(), is_there, "{n}");
    }
    Ok(())
}
