//! Whoever is invited opens the account, by proof of the inbox.

use crate::app::{App, PASSWORD, Tested, address};
use access_domain::RoleName;
use auth::{RecordInvitation, RecordInvitationError};
use auth_domain::Invitation;
use chrono::TimeDelta;
use cqrs::{Denial, Dispatch, Failure, Outcome, ReadPool};
use flows::{ChoosePassword, ChoosePasswordError, InviteUser, InviteUserError};
use kernel::{EmailAddress, Locale, Permission};
use testing::{contexts, given};

async fn invite(app: &App, to: &EmailAddress, roles: &[&str]) -> Outcome<RecordInvitation> {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    let invitation = Invitation { address: to.clone(), locale: Locale::Fr, roles };
    app.dispatch(&contexts::system(), RecordInvitation { invitation }).await
}

fn is_invalid(outcome: &Outcome<ChoosePassword>) -> bool {
    matches!(outcome, Err(Failure::Refused(ChoosePasswordError::CodeInvalid)))
}

#[tokio::test]
async fn the_account_exists_once_the_password_is_chosen() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    invite(&app, &ann, &["admin"]).await?;
    assert!(app.account(&ann).await.is_err(), "an invitation alone is no account");
    let token = app.mailed_token(&ann)?;

    app.choose(&token, PASSWORD).await?;

    let user_id = app.log_in(&ann, PASSWORD).await?.user_id;
    let reads = app.fakes.database.reads();
    assert_eq!(reads.roles_of(user_id)?, [RoleName::parse("admin")?].into());
    assert_eq!(reads.profile(user_id)?.map(|profile| profile.locale), Some(Locale::Fr));
    assert!(is_invalid(&app.choose(&token, PASSWORD).await), "it is used");
    Ok(())
}

#[tokio::test]
async fn a_taken_address_cannot_be_invited() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    given::account(&app.fakes, &ann, PASSWORD).await?;
    let refused = invite(&app, &address("ANN@example.org")?, &[]).await;
    assert!(matches!(refused, Err(Failure::Refused(RecordInvitationError::AddressTaken))), "{refused:?}");
    assert!(app.fakes.mails.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn an_address_that_was_taken_meanwhile_keeps_its_owner() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    invite(&app, &ann, &["admin"]).await?;
    let token = app.mailed_token(&ann)?;
    let user_id = given::account(&app.fakes, &ann, PASSWORD).await?;

    assert!(is_invalid(&app.choose(&token, "another long password").await));

    assert_eq!(app.log_in(&ann, PASSWORD).await?.user_id, user_id);
    assert!(app.fakes.database.reads().roles_of(user_id)?.is_empty());
    Ok(())
}

#[tokio::test]
async fn another_invitation_voids_the_one_before() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    invite(&app, &ann, &["superadmin"]).await?;
    let first = app.mailed_token(&ann)?;
    invite(&app, &ann, &[]).await?;
    assert!(is_invalid(&app.choose(&first, PASSWORD).await));
    app.choose(&app.mailed_token(&ann)?, PASSWORD).await?;
    let user_id = app.log_in(&ann, PASSWORD).await?.user_id;
    assert!(app.fakes.database.reads().roles_of(user_id)?.is_empty());
    Ok(())
}

#[tokio::test]
async fn an_invitation_expires() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    invite(&app, &ann, &[]).await?;
    let token = app.mailed_token(&ann)?;
    app.fakes.clock.advance(TimeDelta::days(7));
    assert!(is_invalid(&app.choose(&token, PASSWORD).await));
    Ok(())
}

#[tokio::test]
async fn whoever_may_invites_people_to_accounts_without_roles() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    let invite = InviteUser { address: ann.clone(), locale: Some(Locale::Fr) };
    let plain = contexts::user(given::unknown_user());
    for (context, denial) in [(contexts::anonymous(), Denial::Anonymous), (plain, Denial::Forbidden)] {
        let refused = app.dispatch(&context, invite.clone()).await;
        assert!(matches!(refused, Err(Failure::Forbidden(found)) if found == denial), "{refused:?}");
    }
    let inviter = contexts::user_with(given::unknown_user(), &[Permission::declared("users:invite")]);

    app.dispatch(&inviter, invite.clone()).await?;

    app.choose(&app.mailed_token(&ann)?, PASSWORD).await?;
    let user_id = app.log_in(&ann, PASSWORD).await?.user_id;
    assert!(app.fakes.database.reads().roles_of(user_id)?.is_empty());
    let taken = app.dispatch(&inviter, invite).await;
    assert!(matches!(taken, Err(Failure::Refused(InviteUserError::AddressTaken))), "{taken:?}");
    Ok(())
}
