//! `PasswordLinkRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    expired_rows::rows,
    fixtures::{address, given_account, minutes, now, user_id, uuid},
    in_parallel,
};
use crate::ports::AuthPorts as _;
use auth_domain::{
    Invitation, LinkDigest, PasswordLink, PasswordLinkId, PasswordLinkPurpose, PasswordLinkState,
};
use cqrs::Fault;
use kernel::{BoxError, Locale};

fn id(n: u64) -> PasswordLinkId {
    PasswordLinkId::new(uuid(n))
}

fn state(n: u64, purpose: PasswordLinkPurpose) -> PasswordLinkState {
    let (created_at, expires_at) = (minutes(-1), minutes(30));
    PasswordLinkState {
        id: id(n),
        purpose,
        digest: LinkDigest([0xfe; 32]),
        created_at,
        expires_at,
        closed_at: None,
    }
}

fn reset(n: u64, of: u64) -> PasswordLinkState {
    state(
        n,
        PasswordLinkPurpose::Reset {
            user_id: user_id(of),
        },
    )
}

fn undo(n: u64, of: u64) -> Result<PasswordLinkState, Fault> {
    let purpose = PasswordLinkPurpose::EmailChangeUndo {
        user_id: user_id(of),
        address: address("Former.Ann+x@Example.org")?,
    };
    Ok(state(n, purpose))
}

fn invitation(n: u64, to: &str) -> Result<PasswordLinkState, Fault> {
    let invitation = Invitation {
        address: address(to)?,
        locale: Locale::Fr,
        roles: vec!["admin".to_owned(), "superadmin".to_owned()],
        // may refer to a removed account
        invited_by: Some(user_id(n)),
    };
    Ok(state(n, PasswordLinkPurpose::Invitation(invitation)))
}

async fn given<S: ContractStore>(store: &S, states: Vec<PasswordLinkState>) -> Result<(), Fault> {
    committed(store, async |unit| {
        for state in states {
            unit.password_links()
                .save(&PasswordLink::restore(state, 0))
                .await?;
        }
        Ok(())
    })
    .await
}

fn ids(links: &[PasswordLink]) -> Vec<PasswordLinkId> {
    links.iter().map(PasswordLink::id).collect()
}

pub async fn a_saved_link_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    let decoy = PasswordLinkState {
        closed_at: Some(minutes(2)),
        ..state(4, PasswordLinkPurpose::Decoy)
    };
    let invited = invitation(3, "Ann.Lee+x@Example.org")?;
    for state in [reset(2, 1), invited, decoy, undo(5, 1)?] {
        given(&store, vec![state.clone()]).await?;

        let found = begin(&store)
            .await?
            .password_links()
            .find(state.id)
            .await?
            .ok_or("not found")?;

        assert_eq!((found.state(), found.history().version()), (&state, 1));
    }
    Ok(())
}

pub async fn later_saves_replace_the_stored_state<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    given(&store, vec![reset(2, 1)]).await?;
    let changed = PasswordLinkState {
        closed_at: Some(minutes(3)),
        ..reset(2, 1)
    };
    let link = PasswordLink::restore(changed.clone(), 1);
    committed(&store, async |unit| unit.password_links().save(&link).await).await?;

    let found = begin(&store)
        .await?
        .password_links()
        .find(id(2))
        .await?
        .ok_or("not found")?;

    assert_eq!((found.state(), found.history().version()), (&changed, 2));
    Ok(())
}

pub async fn unknown_ids_are_not_found<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    assert!(unit.password_links().find(id(1)).await?.is_none());
    assert!(
        unit.password_links()
            .find_open_resets_of(user_id(1))
            .await?
            .is_empty()
    );
    assert!(
        unit.password_links()
            .find_open_invitations_of(&address("a@b.co")?)
            .await?
            .is_empty()
    );
    Ok(())
}

pub async fn saving_a_stale_link_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    given(&store, vec![reset(2, 1)]).await?;
    let mut link = PasswordLink::restore(reset(2, 1), 1);
    link.void(now());
    committed(&store, async |unit| unit.password_links().save(&link).await).await?;
    for version in [0, 1] {
        let stale = PasswordLink::restore(reset(2, 1), version);
        let saved = committed(&store, async |unit| {
            unit.password_links().save(&stale).await
        })
        .await;
        assert!(matches!(saved, Err(Fault::Conflict)), "{saved:?}");
    }
    let found = begin(&store)
        .await?
        .password_links()
        .find(id(2))
        .await?
        .ok_or("not found")?;
    assert_eq!(found.state().closed_at, Some(now()));
    Ok(())
}

pub async fn only_open_resets_of_the_user_are_found<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    given_account(&store, 2).await?;
    let closed = PasswordLinkState {
        closed_at: Some(minutes(-1)),
        ..reset(5, 1)
    };
    let expired = PasswordLinkState {
        expires_at: minutes(-1),
        ..reset(6, 1)
    };
    let all = vec![
        expired,
        closed,
        reset(4, 2),
        reset(3, 1),
        state(7, PasswordLinkPurpose::Decoy),
        undo(8, 1)?,
    ];
    given(&store, all).await?;

    let found = begin(&store)
        .await?
        .password_links()
        .find_open_resets_of(user_id(1))
        .await?;

    assert_eq!(ids(&found), [id(3), id(6)]);
    Ok(())
}

pub async fn only_open_undos_of_the_user_are_found<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    given_account(&store, 2).await?;
    let closed = PasswordLinkState {
        closed_at: Some(minutes(-1)),
        ..undo(5, 1)?
    };
    let expired = PasswordLinkState {
        expires_at: minutes(-1),
        ..undo(6, 1)?
    };
    let all = vec![expired, closed, undo(4, 2)?, undo(3, 1)?, reset(7, 1)];
    given(&store, all).await?;

    let unit = begin(&store).await?;
    let found = unit.password_links().find_open_undos_of(user_id(1)).await?;

    assert_eq!(ids(&found), [id(3), id(6)]);
    Ok(())
}

pub async fn saved_undos_are_changed_once<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    given(&store, vec![undo(2, 1)?]).await?;
    let mut link = PasswordLink::restore(undo(2, 1)?, 1);
    link.void(now());
    committed(&store, async |unit| unit.password_links().save(&link).await).await?;
    for version in [0, 1] {
        let stale = PasswordLink::restore(undo(2, 1)?, version);
        let saved = committed(&store, async |unit| {
            unit.password_links().save(&stale).await
        })
        .await;
        assert!(matches!(saved, Err(Fault::Conflict)), "{saved:?}");
    }

    let unit = begin(&store).await?;
    let found = unit.password_links().find(id(2)).await?.ok_or("none")?;

    assert_eq!(
        (found.state(), found.history().version()),
        (link.state(), 2)
    );
    Ok(())
}

pub async fn expired_undos_are_deleted<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    let expired = PasswordLinkState {
        expires_at: now(),
        ..undo(3, 1)?
    };
    given(&store, vec![undo(2, 1)?, expired]).await?;

    let undos = rows(&store, "undos of e-mail changes")?;
    assert_eq!(undos.delete_expired(now(), 10).await?, 1);

    let unit = begin(&store).await?;
    let links = unit.password_links();
    assert!(links.find(id(2)).await?.is_some());
    assert!(links.find(id(3)).await?.is_none());
    Ok(())
}

pub async fn undos_leave_with_their_account<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    given_account(&store, 2).await?;
    given(&store, vec![undo(3, 1)?, undo(4, 2)?]).await?;
    committed(&store, async |unit| {
        let account = unit.accounts().lock(user_id(1)).await?;
        let account = account.ok_or_else(|| Fault::unexpected("not found"))?;
        unit.accounts().remove(&account).await
    })
    .await?;

    let unit = begin(&store).await?;
    let links = unit.password_links();
    assert!(links.find(id(3)).await?.is_none());
    assert!(links.find(id(4)).await?.is_some());
    Ok(())
}

pub async fn only_open_invitations_to_the_canonical_address_are_found<S: ContractStore>(
    store: S,
) -> Checked {
    let closed = PasswordLinkState {
        closed_at: Some(minutes(-1)),
        ..invitation(3, "ann@example.org")?
    };
    let all = vec![
        invitation(2, "ANN@example.org")?,
        closed,
        invitation(4, "jo-ann@example.org")?,
    ];
    given(&store, all).await?;

    let found = begin(&store)
        .await?
        .password_links()
        .find_open_invitations_of(&address("Ann@Example.org")?)
        .await?;

    assert_eq!(ids(&found), [id(2)]);
    Ok(())
}

pub async fn expired_links_are_deleted_in_batches_oldest_first<S: ContractStore>(
    store: S,
) -> Checked {
    given_account(&store, 1).await?;
    let expiring = |n, minute| PasswordLinkState {
        expires_at: minutes(minute),
        ..reset(n, 1)
    };
    let used = PasswordLinkState {
        closed_at: Some(minutes(-9)),
        ..expiring(6, -3)
    };
    let expiring_now = PasswordLinkState {
        expires_at: now(),
        ..reset(4, 1)
    };
    given(
        &store,
        vec![
            expiring(2, -1),
            expiring(3, -2),
            expiring_now,
            expiring(5, 1),
            used,
        ],
    )
    .await?;

    let links = rows(&store, "password links")?;
    let mut deleted = Vec::new();
    for expected in [vec![2, 4, 5], vec![5], vec![5]] {
        deleted.push(links.delete_expired(now(), 2).await?);
        let unit = begin(&store).await?;
        for n in 2..=6 {
            let is_left = unit.password_links().find(id(n)).await?.is_some();
            assert_eq!(is_left, expected.contains(&n), "{n} after {deleted:?}");
        }
    }
    assert_eq!(deleted, [2, 2, 0]);
    Ok(())
}

pub async fn concurrent_uses_of_one_link_succeed_once<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    given(&store, vec![reset(2, 1)]).await?;
    let used = in_parallel(20, |_| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            let mut link = unit
                .password_links()
                .find(id(2))
                .await?
                .ok_or("not found")?;
            tokio::task::yield_now().await;
            if link.redeem(now()).is_err() {
                return Ok(false);
            }
            match unit.password_links().save(&link).await {
                Ok(()) => unit.commit().await.map(|()| true).map_err(BoxError::from),
                Err(Fault::Conflict) => Ok(false),
                Err(fault) => Err(fault.into()),
            }
        }
    })
    .await?;
    assert_eq!(used.iter().filter(|used| **used).count(), 1);
    Ok(())
}
