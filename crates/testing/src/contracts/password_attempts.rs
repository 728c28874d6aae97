//! `PasswordAttemptLog`: failed attempts are stored only as events.

use super::{
    Checked, ContractStore, committed,
    fixtures::{now, user_id, uuid},
};
use crate::ports::AuthPorts as _;
use auth_domain::{FailedPasswordAttempt, PasswordAttemptId};
use serde_json::json;

pub async fn failed_attempts_are_logged_for_known_and_unknown_users<S: ContractStore>(
    store: S,
) -> Checked {
    for (number, of) in [(2, Some(user_id(1))), (3, None)] {
        let failed = FailedPasswordAttempt::new(PasswordAttemptId::new(uuid(number)), of, now());
        committed(&store, async |unit| {
            unit.password_attempts().record(&failed).await
        })
        .await?;
    }
    let events = store.events().await?;
    let told: Vec<_> = events
        .iter()
        .map(|event| (event.aggregate_id, event.payload.get("user_id").cloned()))
        .collect();
    assert_eq!(
        told,
        [
            (uuid(2), Some(json!(user_id(1)))),
            (uuid(3), Some(json!(null)))
        ]
    );
    assert!(
        events
            .iter()
            .all(|event| event.event_type == "auth.password_attempt_failed")
    );
    Ok(())
}
