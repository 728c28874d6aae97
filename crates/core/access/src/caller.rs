//! What whoever asks may do now, which may be less than their access token still says.

use crate::ports::{Administrators, RightsOf};
use access_domain::Rights;
use cqrs::{Context, Denial, Failure};
use kernel::{Actor, Permission, UserId};

/// Takes the administrators' lock, so that what is found stays true. Refuses who has lost `required` in the meantime; the
/// operator has all rights.
pub(crate) async fn enter<R>(
    context: &Context,
    administrators: &dyn Administrators,
    current: &dyn RightsOf,
    required: &Permission,
) -> Result<Rights, Failure<R>> {
    administrators.lock().await?;
    let rights = match context.actor() {
        Actor::Anonymous => return Err(Failure::Forbidden(Denial::Anonymous)),
        Actor::System(_) => Rights::everything(),
        Actor::User(user) => current.user(user.user_id).await?.unwrap_or_default(),
    };
    if rights.include(required) { Ok(rights) } else { Err(Failure::Forbidden(Denial::Forbidden)) }
}

pub(crate) fn is_oneself(context: &Context, user_id: UserId) -> bool {
    context.actor().user().is_some_and(|user| user.user_id == user_id)
}
