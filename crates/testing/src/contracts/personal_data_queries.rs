//! `CollectPersonalData`.

use super::{
    Checked, ContractStore, committed,
    fixtures::{
        address, given_account, given_roles, given_suspended_account, minutes, now,
        registration_id, registration_state, session_state, user_id, uuid,
    },
    user_queries::given_final_profile,
};
use crate::{
    contexts,
    ports::{AuthPorts as _, RegistrationPorts as _, UserProfilePorts as _},
};
use auth_domain::{
    EmailChange, EmailChangeCode, EmailChangeId, EmailChangeKind, EmailChangeState, Invitation,
    LinkDigest, PasswordLink, PasswordLinkId, PasswordLinkPurpose, PasswordLinkState, Session,
    SessionState,
};
use cqrs::{Failure, Fault, Handler as _, Outcome};
use kernel::{Locale, UserId};
use registration_domain::{Registration, RegistrationState};
use serde_json::json;
use user_profile::{CollectPersonalData, CollectPersonalDataError};
use user_profile_domain::{DataExport, ExportId, ExportState};

pub(super) async fn collect<S: ContractStore>(
    store: &S,
    user_id: UserId,
) -> Outcome<CollectPersonalData> {
    store
        .reads()
        .handle(&contexts::system(), CollectPersonalData { user_id })
        .await
}

/// Stores a row in every table that holds personal data, with ids from `10 * n`.
async fn given_everything<S: ContractStore>(store: &S, n: u64) -> Result<UserId, Fault> {
    let user_id = given_suspended_account(store, n).await?;
    given_final_profile(store, user_id).await?;
    given_roles(store, user_id, &["superadmin", "admin"]).await?;
    committed(store, async |unit| {
        let ended = SessionState {
            authenticated_at: minutes(-6),
            ended_at: Some(minutes(-1)),
            ..session_state(10 * n, user_id)?
        };
        for state in [
            ended,
            SessionState {
                device_name: None,
                ..session_state(10 * n + 1, user_id)?
            },
        ] {
            unit.sessions().save(&Session::restore(state, 0)).await?;
        }
        let signed_up = RegistrationState {
            id: registration_id(10 * n + 2),
            address: address(&format!("USER.{n}@example.org"))?,
            ..registration_state(n)?
        };
        unit.registrations()
            .save(&Registration::restore(signed_up, 0))
            .await?;
        let (created_at, expires_at) = (minutes(-1), minutes(15));
        let change = EmailChangeState {
            id: EmailChangeId::new(uuid(10 * n + 3)),
            user_id,
            address: address("new@example.org")?,
            code: EmailChangeCode([0x80; 32]),
            kind: EmailChangeKind::Superseded,
            attempts: 2,
            code_expires_at: expires_at,
            created_at,
        };
        unit.email_changes()
            .save(&EmailChange::restore(change, 0))
            .await?;
        let (id, requested_at) = (ExportId::new(uuid(10 * n + 4)), created_at);
        let export = ExportState {
            id,
            user_id,
            requested_at,
            expires_at,
            prepared_at: None,
        };
        unit.exports().save(&DataExport::restore(export, 0)).await
    })
    .await?;
    given_links(store, n).await?;
    Ok(user_id)
}

/// Stores a used invitation to the address of the user, an open reset, a decoy and an open undo.
async fn given_links<S: ContractStore>(store: &S, n: u64) -> Result<(), Fault> {
    let address = address(&format!("user.{n}@EXAMPLE.org"))?;
    let former = crate::contracts::fixtures::address("Former@Example.org")?;
    let invitation = Invitation {
        address,
        locale: Locale::En,
        roles: Vec::new(),
        invited_by: None,
    };
    let purposes = [
        (
            PasswordLinkPurpose::Invitation(invitation),
            minutes(-9),
            Some(minutes(-8)),
        ),
        (
            PasswordLinkPurpose::Reset {
                user_id: user_id(n),
            },
            minutes(-7),
            None,
        ),
        (PasswordLinkPurpose::Decoy, minutes(-6), None),
        (
            PasswordLinkPurpose::EmailChangeUndo {
                user_id: user_id(n),
                address: former,
            },
            minutes(-5),
            None,
        ),
    ];
    committed(store, async |unit| {
        for (number, (purpose, created_at, closed_at)) in (10 * n + 5..).zip(purposes) {
            let (id, digest, expires_at) = (
                PasswordLinkId::new(uuid(number)),
                LinkDigest([0xfe; 32]),
                minutes(30),
            );
            let state = PasswordLinkState {
                id,
                purpose,
                digest,
                created_at,
                expires_at,
                closed_at,
            };
            unit.password_links()
                .save(&PasswordLink::restore(state, 0))
                .await?;
        }
        Ok(())
    })
    .await
}

pub async fn personal_data_is_collected_from_every_table<S: ContractStore>(store: S) -> Checked {
    for n in [1, 2] {
        given_everything(&store, n).await?;
    }

    let mut collected = collect(&store, user_id(1)).await?;

    collected.events.clear();
    let session = |n: u64, created_at, ended_at, device_name| {
        json!({
            "id": uuid(n), "created_at": created_at, "last_used_at": minutes(-4), "expires_at": minutes(60),
            "ended_at": ended_at, "device_name": device_name, "method": "otp",
        })
    };
    let link = |n: u64, created_at, closed_at| json!({ "id": uuid(n), "created_at": created_at, "expires_at": minutes(30), "closed_at": closed_at });
    let expected = json!({
        "collected_at": now(),
        "account": {
            "id": user_id(1), "email": "User.1@Example.org", "created_at": now(), "suspended_at": minutes(3),
        },
        "profile": {
            "first_name": "Zoë", "last_name": "O’Neill", "locale": "fr", "finalized_at": minutes(5),
        },
        "roles": ["admin", "superadmin"],
        "sessions": [
            session(11, minutes(-5), None, None),
            session(10, minutes(-6), Some(minutes(-1)), Some("Zoë’s 📱")),
        ],
        "registrations": [
            { "id": uuid(12), "created_at": minutes(-10), "email": "USER.1@example.org", "locale": "fr" },
        ],
        "email_changes": [{ "id": uuid(13), "requested_at": minutes(-1), "email": "new@example.org" }],
        "password_links": [link(16, minutes(-7), None), link(15, minutes(-9), Some(minutes(-8)))],
        "email_change_undos": [{
            "id": uuid(18), "created_at": minutes(-5), "expires_at": minutes(30), "closed_at": null,
            "email": "Former@Example.org",
        }],
        "exports": [{ "id": uuid(14), "requested_at": minutes(-1), "expires_at": minutes(15) }],
        "events": [],
        "events_complete": true,
    });
    assert_eq!(serde_json::to_value(&collected)?, expected);
    Ok(())
}

pub async fn only_the_account_is_collected_of_a_new_user<S: ContractStore>(store: S) -> Checked {
    let user_id = given_account(&store, 1).await?;

    let collected = collect(&store, user_id).await?;

    let events = store.events().await?;
    let events = events.iter().map(|event| {
        json!({
            "id": event.event_id, "type": "auth.account_opened", "occurred_at": now(), "subject": "account",
            "subject_id": user_id, "source": null,
        })
    });
    let expected = json!({
        "collected_at": now(),
        "account": { "id": user_id, "email": "User.1@Example.org", "created_at": now(), "suspended_at": null },
        "profile": null,
        "roles": [],
        "sessions": [],
        "registrations": [],
        "email_changes": [],
        "password_links": [],
        "email_change_undos": [],
        "exports": [],
        "events": events.collect::<Vec<_>>(),
        "events_complete": true,
    });
    assert_eq!(serde_json::to_value(&collected)?, expected);
    Ok(())
}

pub async fn personal_data_of_an_unknown_user_is_refused<S: ContractStore>(store: S) -> Checked {
    given_account(&store, 1).await?;
    let refused = collect(&store, user_id(2)).await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(CollectPersonalDataError::UnknownUser))
        ),
        "{refused:?}"
    );
    Ok(())
}
