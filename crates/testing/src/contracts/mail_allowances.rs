//! `MailAllowanceRepository`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{minutes, now},
    in_parallel,
};
use crate::ports::RegistrationPorts as _;
use registration_domain::MailAllowance;

const KEY: [u8; 32] = [0x9f; 32];

pub async fn unknown_addresses_have_a_new_allowance<S: ContractStore>(store: S) -> Checked {
    let locked = committed(&store, async |unit| unit.mail_allowances().lock(KEY).await).await?;

    assert_eq!(locked, MailAllowance::new(KEY));
    Ok(())
}

pub async fn a_saved_allowance_is_found_unchanged<S: ContractStore>(store: S) -> Checked {
    for (sent, notified_at, wrong_codes) in [
        (
            vec![minutes(-2), minutes(-1)],
            Some(minutes(-1)),
            vec![minutes(-3), now()],
        ),
        (vec![now()], None, vec![]),
        (vec![], None, vec![now()]),
    ] {
        let saved = MailAllowance::restore(KEY, sent, notified_at, wrong_codes);
        committed(&store, async |unit| {
            unit.mail_allowances().lock(KEY).await?;
            unit.mail_allowances().save(&saved).await
        })
        .await?;

        assert_eq!(
            committed(&store, async |unit| unit.mail_allowances().lock(KEY).await).await?,
            saved
        );
        let other = committed(&store, async |unit| {
            unit.mail_allowances().lock([0; 32]).await
        })
        .await?;
        assert_eq!(other, MailAllowance::new([0; 32]), "another address");
    }
    Ok(())
}

pub async fn rolled_back_mails_are_not_counted<S: ContractStore>(store: S) -> Checked {
    let unit = begin(&store).await?;
    let mut allowance = unit.mail_allowances().lock(KEY).await?;
    assert!(allowance.take(1, now()));
    unit.mail_allowances().save(&allowance).await?;
    unit.rollback().await;

    let mut again = committed(&store, async |unit| unit.mail_allowances().lock(KEY).await).await?;

    assert!(again.take(1, now()));
    Ok(())
}

pub async fn concurrent_requests_respect_the_limit<S: ContractStore>(store: S) -> Checked {
    let taken = in_parallel(20, |_| {
        let store = store.clone();
        async move {
            let unit = begin(&store).await?;
            let mut allowance = unit.mail_allowances().lock(KEY).await?;
            tokio::task::yield_now().await;
            let taken = allowance.take(5, now());
            unit.mail_allowances().save(&allowance).await?;
            unit.commit().await?;
            Ok(taken)
        }
    })
    .await?;

    assert_eq!(taken.iter().filter(|taken| **taken).count(), 5);
    let allowance = committed(&store, async |unit| unit.mail_allowances().lock(KEY).await).await?;
    assert_eq!(allowance.sent(), [now(); 5]);
    Ok(())
}
