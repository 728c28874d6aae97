//! `PreferredLocales`.

use super::{
    Checked, ContractStore, begin, committed,
    fixtures::{given_account, now, user_id},
};
use crate::ports::{AuthPorts as _, UserProfilePorts as _};
use kernel::{Locale, UserId};
use user_profile_domain::{Profile, ProfileState};

fn profile(user_id: UserId, locale: Locale) -> Profile {
    Profile::start(user_id, locale, now())
}

pub async fn the_locale_of_the_profile_is_returned<S: ContractStore>(store: S) -> Checked {
    for (n, locale) in (1..).zip(Locale::ALL) {
        let profile = profile(given_account(&store, n).await?, locale);
        committed(&store, async |unit| unit.profiles().save(&profile).await).await?;
    }

    let unit = begin(&store).await?;
    for (n, locale) in (1..).zip(Locale::ALL) {
        assert_eq!(unit.locales().of(user_id(n)).await?, locale);
    }
    Ok(())
}

pub async fn users_without_a_profile_have_the_default_locale<S: ContractStore>(
    store: S,
) -> Checked {
    let (without, with) = (
        given_account(&store, 1).await?,
        given_account(&store, 2).await?,
    );
    let profile = profile(with, Locale::Fr);
    committed(&store, async |unit| unit.profiles().save(&profile).await).await?;

    let unit = begin(&store).await?;
    for user_id in [without, user_id(3)] {
        assert_eq!(unit.locales().of(user_id).await?, Locale::default());
    }
    Ok(())
}

pub async fn uncommitted_locales_are_visible_in_their_transaction<S: ContractStore>(
    store: S,
) -> Checked {
    let user_id = given_account(&store, 1).await?;
    let unit = begin(&store).await?;
    unit.profiles().save(&profile(user_id, Locale::En)).await?;
    assert_eq!(unit.locales().of(user_id).await?, Locale::En);

    let changed = ProfileState {
        locale: Locale::Fr,
        ..profile(user_id, Locale::En).state().clone()
    };
    unit.profiles().save(&Profile::restore(changed, 1)).await?;

    assert_eq!(
        unit.locales().of(user_id).await?,
        Locale::Fr,
        "in the same transaction"
    );
    unit.rollback().await;
    assert_eq!(
        begin(&store).await?.locales().of(user_id).await?,
        Locale::default(),
        "after the rollback"
    );
    Ok(())
}
