//! `RegistrationRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{address, minutes, registration, registration_id, registration_state},
};
use crate::ports::RegistrationPorts as _;
use cqrs::Fault;
use kernel::{Locale, PasswordHash};
use registration_domain::{Registration, RegistrationKind, RegistrationState};

/// Returns the stored fields in a comparable form.
pub(super) fn facts(state: &RegistrationState) -> impl PartialEq + std::fmt::Debug + use<> {
    let RegistrationState {
        id,
        address,
        password_hash,
        locale,
        kind,
        code,
        code_expires_at,
        attempts,
        resend_after,
        resent,
        created_at,
    } = state.clone();
    let texts = (
        address.as_str().to_owned(),
        password_hash.expose().to_owned(),
    );
    let times = (code_expires_at, resend_after, resent, created_at);
    (id, texts, locale, kind, code, attempts, times)
}

pub async fn a_saved_registration_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    let full = registration_state(1)?;
    let other = RegistrationState {
        id: registration_id(2),
        locale: Locale::En,
        kind: RegistrationKind::Decoy,
        attempts: 0,
        resent: Vec::new(),
        ..full.clone()
    };
    let verified = RegistrationState {
        id: registration_id(3),
        kind: RegistrationKind::Verified,
        ..full.clone()
    };
    for state in [full, other, verified] {
        let saved = Registration::restore(state.clone(), 0);
        committed(&store, async |unit| unit.registrations().save(&saved).await).await?;

        let found = committed(&store, async |unit| {
            unit.registrations().find(state.id).await
        })
        .await?;

        let found = found.ok_or("not found")?;
        assert_eq!(facts(found.state()), facts(&state));
        assert_eq!(found.history().version(), 1);
    }
    Ok(())
}

pub async fn later_saves_replace_the_stored_state<S: ContractStore>(store: S) -> Checked {
    committed(&store, async |unit| {
        unit.registrations().save(&registration(1)?).await
    })
    .await?;
    let id = registration_id(1);
    let changed = RegistrationState {
        kind: RegistrationKind::Verified,
        password_hash: PasswordHash::new("another"),
        resent: vec![minutes(1); 5],
        attempts: 9,
        ..registration_state(1)?
    };
    let saved = Registration::restore(changed.clone(), 1);
    committed(&store, async |unit| unit.registrations().save(&saved).await).await?;

    let found = committed(&store, async |unit| unit.registrations().find(id).await)
        .await?
        .ok_or("not found")?;

    assert_eq!(facts(found.state()), facts(&changed));
    assert_eq!(found.history().version(), 2);
    Ok(())
}

pub async fn unknown_ids_are_not_found<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    assert!(
        unit.registrations()
            .find(registration_id(1))
            .await?
            .is_none()
    );
    assert!(
        unit.registrations()
            .find_pending_of(&address("a@b.co")?)
            .await?
            .is_empty()
    );
    Ok(())
}

pub async fn only_pending_registrations_of_the_canonical_address_are_found<S: ContractStore>(
    store: S,
) -> Checked {
    let of = |n, text: &str, kind| {
        let state = RegistrationState {
            id: registration_id(n),
            address: address(text)?,
            kind,
            ..registration_state(n)?
        };
        Ok::<_, Fault>(Registration::restore(state, 0))
    };
    let all = [
        of(1, "Ann@Example.org", RegistrationKind::Pending)?,
        of(2, "ann@EXAMPLE.ORG", RegistrationKind::Pending)?,
        of(3, "ann@example.org", RegistrationKind::Decoy)?,
        of(4, "ann@example.org", RegistrationKind::Verified)?,
        of(5, "ann@example.com", RegistrationKind::Pending)?,
        of(6, "jo-ann@example.org", RegistrationKind::Pending)?,
    ];
    let unit = begin(&store).await?;
    for registration in &all {
        unit.registrations().save(registration).await?;
    }

    let found = unit
        .registrations()
        .find_pending_of(&address("ANN@example.org")?)
        .await?;

    let mut found: Vec<_> = found
        .iter()
        .map(|found| (found.id(), found.history().version()))
        .collect();
    found.sort_unstable();
    assert_eq!(found, [(registration_id(1), 1), (registration_id(2), 1)]);
    Ok(())
}
