//! `AccountRepository::lock` and `remove`, and `PersonalDataErasure`.

use super::{
    Checked, ContractStore, begin, begin_as, committed,
    fixtures::{
        account, address, given_account, minutes, registration, registration_id, session,
        session_id, uuid,
    },
    in_parallel,
    queueing::{given, job, request},
};
use crate::contexts;
use crate::deterministic::FakeMac;
use crate::ports::{
    AccessPorts as _, AuthPorts as _, ReceiptPorts as _, RegistrationPorts as _,
    ThrottlePorts as _, UserProfilePorts as _,
};
use auth::ports::Saved;
use auth_domain::{
    Account, AccountState, Erasure, Invitation, LinkDigest, PasswordLink, PasswordLinkId,
    PasswordLinkRules,
};
use cqrs::{Claim, Context, Fault, IdempotencyKey, RequestId, Transport};
use kernel::{Actor, EmailAddress, Locale, UserId};
use services::{
    NewJob, PersonKeys, address_key, address_throttle_key, delivery_subject, user_throttle_key,
};
use user_profile_domain::Profile;
use uuid::Uuid;

fn due_for_deletion(n: u64) -> Result<Account, Fault> {
    Ok(Account::restore(
        AccountState {
            deletes_at: Some(minutes(0)),
            ..account(n)?.state().clone()
        },
        0,
    ))
}

/// Stores an account that is due for deletion.
async fn given_due<S: ContractStore>(store: &S, n: u64) -> Result<Account, Fault> {
    let account = due_for_deletion(n)?;
    let saved = committed(store, async |unit| {
        unit.accounts().save_with_new_address(&account).await
    })
    .await?;
    assert_eq!(saved, Saved::Done);
    let found = committed(store, async |unit| unit.accounts().lock(account.id()).await).await?;
    found.ok_or_else(|| Fault::unexpected("not found"))
}

pub async fn lock_returns_the_current_account<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let unit = begin(&store).await?;
    let locked = unit.accounts().lock(user_id).await?.ok_or("not found")?;
    assert_eq!((locked.id(), locked.history().version()), (user_id, 1));
    assert!(
        unit.accounts()
            .lock(UserId::new(Uuid::nil()))
            .await?
            .is_none()
    );
    Ok(())
}

pub async fn lock_waits_and_returns_committed_changes<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let changed = in_parallel(8, |_| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            let mut account = unit
                .accounts()
                .lock(user_id)
                .await?
                .ok_or_else(|| Fault::unexpected("not found"))?;
            // gives the other tasks time to read a stale account if the lock does not work
            for _ in 0..20 {
                unit.accounts().find(user_id).await?;
            }
            let changed = account.suspend(minutes(1));
            if changed {
                assert_eq!(
                    unit.accounts().save_with_new_address(&account).await?,
                    Saved::Done
                );
            }
            unit.commit().await?;
            Ok(changed)
        }
    })
    .await?;
    assert_eq!(
        changed.iter().filter(|changed| **changed).count(),
        1,
        "without conflicts"
    );
    Ok(())
}

pub async fn removal_deletes_all_dependent_rows<S: ContractStore>(store: S) -> Checked {
    let mut account = given_due(&store, 1).await?;
    let user_id = account.id();
    committed(&store, async |unit| {
        unit.sessions().save(&session(2, user_id)?).await?;
        unit.profiles()
            .save(&Profile::start(user_id, Locale::Fr, minutes(0)))
            .await?;
        let mut grants = unit.role_grants().find(user_id).await?;
        grants.grant(access_domain::RoleName::superadmin(), minutes(0));
        unit.role_grants().save(&grants).await
    })
    .await?;
    assert_eq!(account.erase(minutes(0), minutes(0)), Erasure::Erased);

    committed(&store, async |unit| unit.accounts().remove(&account).await).await?;

    let unit = begin(&store).await?;
    assert!(unit.accounts().find(user_id).await?.is_none());
    assert!(unit.sessions().find(session_id(2)).await?.is_none());
    assert!(unit.profiles().find(user_id).await?.is_none());
    assert!(unit.role_grants().find(user_id).await?.roles().is_empty());
    unit.rollback().await;
    let events = store.events().await?;
    let erased = events.last().ok_or("no events")?;
    assert_eq!(
        (erased.event_type.as_str(), erased.aggregate_id),
        ("auth.account_erased", user_id.uuid())
    );
    assert_eq!(erased.version, account.history().version() + 1);
    Ok(())
}

pub async fn removing_a_stale_account_is_a_conflict<S: ContractStore>(store: S) -> Checked {
    let account = given_due(&store, 1).await?;
    let mut changed = account.clone();
    changed.cancel_deletion(minutes(0));
    let saved = committed(&store, async |unit| {
        unit.accounts().save_with_new_address(&changed).await
    })
    .await?;
    assert_eq!(saved, Saved::Done);

    let removed = committed(&store, async |unit| unit.accounts().remove(&account).await).await;

    assert!(matches!(removed, Err(Fault::Conflict)), "{removed:?}");
    assert!(
        begin(&store)
            .await?
            .accounts()
            .find(account.id())
            .await?
            .is_some()
    );
    Ok(())
}

pub async fn the_address_of_a_removed_account_can_be_reused<S: ContractStore>(store: S) -> Checked {
    let account = given_due(&store, 1).await?;
    committed(&store, async |unit| unit.accounts().remove(&account).await).await?;

    let state = AccountState {
        id: UserId::new(Uuid::from_u128(77)),
        ..account.state().clone()
    };
    let again = Account::restore(state, 0);
    assert_eq!(
        committed(&store, async |unit| unit
            .accounts()
            .save_with_new_address(&again)
            .await)
        .await?,
        Saved::Done
    );
    Ok(())
}

/// Returns a context of the user with an IP address.
pub(super) fn logged_in(user_id: UserId) -> Context {
    let actor = contexts::user(user_id).actor().clone();
    with_ip_address(actor)
}

pub(super) fn with_ip_address(actor: Actor) -> Context {
    let request_id = RequestId::generated(Uuid::from_u128(1));
    Context::builder(actor, Transport::Http, request_id)
        .source("192.0.2.7".parse().ok())
        .build()
}

fn keys(user_id: UserId, address: &EmailAddress) -> PersonKeys {
    PersonKeys::of(&FakeMac::default(), user_id, address)
}

pub async fn erasure_deletes_deliveries_and_counters_of_the_person_only<S: ContractStore>(
    store: S,
) -> Checked {
    let (user_id, other_id) = (UserId::new(uuid(9)), UserId::new(uuid(8)));
    let (ann, ben) = (address("ann@example.org")?, address("ben@example.org")?);
    let mac = FakeMac::default();
    let about = |n, user_id, address| NewJob {
        subject: Some(delivery_subject(&mac, user_id, address)),
        ..job(n)
    };
    // the second becomes dead; the fourth is to an address that the person has used
    let jobs = [
        about(1, Some(user_id), &ann),
        about(2, None, &ann),
        about(3, Some(other_id), &ann),
        about(4, Some(user_id), &ben),
        about(5, None, &ben),
        job(6),
    ];
    given(&store, jobs).await?;
    let claimed = store.delivery_queue().claim(&request("one", 2)).await?;
    let second = claimed.last().ok_or("nothing was claimed")?.reference();
    assert!(store.delivery_queue().bury(second, "refused").await?);
    let of_ann = [
        address_throttle_key(&mac, &ann, "log-in", b"network"),
        address_throttle_key(&mac, &ann, "strangers", &[]),
        user_throttle_key(&mac, user_id, "session", b"session"),
    ];
    let of_ben = address_throttle_key(&mac, &ben, "strangers", &[]);
    committed(&store, async |unit| {
        for key in [of_ann[0], of_ann[1], of_ann[2], of_ben] {
            let mut throttle = unit.throttles().lock(key, minutes(0)).await?;
            throttle.clear(minutes(5));
            unit.throttles().save(&throttle).await?;
        }
        for address in [&ann, &ben] {
            let allowances = unit.mail_allowances();
            let mut allowance = allowances.lock(address_key(&mac, address)).await?;
            allowance.count_wrong_code(minutes(0));
            allowances.save(&allowance).await?;
        }
        Ok(())
    })
    .await?;

    committed(&store, async |unit| {
        unit.personal_data_erasure()
            .erase(user_id, &ann, &keys(user_id, &ann))
            .await
    })
    .await?;

    let left = store.deliveries().await?;
    let left: Vec<_> = left.iter().map(|row| row.message_id).collect();
    assert_eq!(left, [3, 5, 6].map(uuid));
    let unit = begin(&store).await?;
    for (key, expires_at) in [
        (of_ann[0], minutes(9)),
        (of_ann[1], minutes(9)),
        (of_ann[2], minutes(9)),
        (of_ben, minutes(5)),
    ] {
        let throttle = unit.throttles().lock(key, minutes(9)).await?;
        assert_eq!(throttle.state().expires_at, expires_at);
    }
    for (address, is_new) in [(&ann, true), (&ben, false)] {
        let allowance = unit
            .mail_allowances()
            .lock(address_key(&mac, address))
            .await?;
        assert_eq!(allowance.wrong_codes().is_empty(), is_new);
    }
    Ok(())
}

pub async fn erasure_deletes_registrations_and_invitations_of_the_address_only<S: ContractStore>(
    store: S,
) -> Checked {
    committed(&store, async |unit| {
        unit.registrations().save(&registration(1)?).await
    })
    .await?;
    let to = address("Ann.Lee+x@Example.org")?;
    let invitation = Invitation {
        address: to,
        locale: Locale::En,
        roles: Vec::new(),
        invited_by: None,
    };
    let link_id = PasswordLinkId::new(Uuid::from_u128(2));
    let link = PasswordLink::invite(
        link_id,
        invitation,
        LinkDigest([1; 32]),
        &PasswordLinkRules::default(),
        minutes(0),
    );
    committed(&store, async |unit| unit.password_links().save(&link).await).await?;
    let user_id = UserId::new(Uuid::from_u128(9));
    for (text, is_left) in [
        ("other@example.org", true),
        ("ANN.LEE+X@example.org", false),
    ] {
        let address = address(text)?;
        committed(&store, async |unit| {
            let keys = keys(user_id, &address);
            unit.personal_data_erasure()
                .erase(user_id, &address, &keys)
                .await
        })
        .await?;

        let found = committed(&store, async |unit| {
            unit.registrations().find(registration_id(1)).await
        })
        .await?;
        assert_eq!(found.is_some(), is_left, "{text}");
        let found = committed(&store, async |unit| {
            unit.password_links().find(link_id).await
        })
        .await?;
        assert_eq!(found.is_some(), is_left, "{text}");
    }
    Ok(())
}

pub async fn erasure_removes_only_ip_addresses_from_events<S: ContractStore>(store: S) -> Checked {
    let (user_id, other_id) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    for (context, number, of) in [
        (with_ip_address(Actor::Anonymous), 3, user_id),
        (with_ip_address(Actor::Anonymous), 4, other_id),
        (logged_in(user_id), 5, other_id),
        (logged_in(other_id), 6, other_id),
    ] {
        let unit = begin_as(&store, &context).await?;
        let mut session = session(number, of)?;
        session.end(minutes(0));
        unit.sessions().save(&session).await?;
        unit.commit().await?;
    }
    let unit = begin_as(&store, &with_ip_address(Actor::Anonymous)).await?;
    unit.registrations().save(&registration(7)?).await?;
    unit.commit().await?;
    let address = address("Ann.Lee+x@Example.org")?;

    committed(&store, async |unit| {
        let keys = keys(user_id, &address);
        unit.personal_data_erasure()
            .erase(user_id, &address, &keys)
            .await
    })
    .await?;

    let events = store.events().await?;
    let known = |n: u64| {
        let event = events
            .iter()
            .find(|event| event.aggregate_id == session_id(n).uuid());
        event.map(|event| event.source.is_some())
    };
    assert_eq!(
        [3, 4, 5, 6].map(known),
        [Some(false), Some(true), Some(false), Some(true)]
    );
    assert_eq!(
        known(7),
        Some(false),
        "including the registration of the address"
    );
    assert!(events.iter().all(|event| !event.payload.is_null()));
    Ok(())
}

pub async fn erasure_deletes_receipts_of_the_user_only<S: ContractStore>(store: S) -> Checked {
    let (user_id, other_id) = (
        UserId::new(Uuid::from_u128(9)),
        UserId::new(Uuid::from_u128(8)),
    );
    let key = |id: UserId| IdempotencyKey {
        scope: format!("user:{id} POST /v1/things"),
        key: "one".to_owned(),
        request_digest: [1; 32],
        previous_digests: Vec::new(),
    };
    committed(&store, async |unit| {
        for id in [user_id, other_id] {
            assert_eq!(unit.receipts().claim(&key(id)).await?, Claim::Fresh);
            unit.receipts()
                .complete(&key(id), b"result".to_vec())
                .await?;
        }
        let address = address("ann@example.org")?;
        unit.personal_data_erasure()
            .erase(user_id, &address, &keys(user_id, &address))
            .await
    })
    .await?;

    let unit = begin(&store).await?;
    assert_eq!(unit.receipts().claim(&key(user_id)).await?, Claim::Fresh);
    assert_eq!(
        unit.receipts().claim(&key(other_id)).await?,
        Claim::Replay(b"result".to_vec())
    );
    Ok(())
}
