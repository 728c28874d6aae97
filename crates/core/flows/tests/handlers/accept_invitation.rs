//! Accepting invitations.

use crate::app::{App, PASSWORD, Tested, address};
use access::RoleNotGrantable;
use access_domain::{PrivilegeEscalation, RoleName};
use auth::{RecordInvitation, RecordInvitationError};
use auth_domain::Invitation;
use chrono::TimeDelta;
use cqrs::{Context, Denial, Dispatch, Failure, Outcome, ReadPool};
use kernel::{BoxError, EmailAddress, Locale, Permission, UserId};
use loggia_flows::{ChoosePassword, ChoosePasswordError, InviteUser, InviteUserError};
use std::collections::BTreeSet;
use testing::{contexts, given};

async fn invite(app: &App, to: &EmailAddress, roles: &[&str]) -> Outcome<RecordInvitation> {
    let roles = roles.iter().map(|role| (*role).to_owned()).collect();
    let invitation = Invitation {
        address: to.clone(),
        locale: Locale::Fr,
        roles,
        invited_by: None,
    };
    app.auth
        .dispatch(&contexts::system(), RecordInvitation { invitation })
        .await
}

fn is_invalid(outcome: &Outcome<ChoosePassword>) -> bool {
    matches!(
        outcome,
        Err(Failure::Refused(ChoosePasswordError::CodeInvalid))
    )
}

#[tokio::test]
async fn the_account_exists_once_the_password_is_chosen() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    invite(&app, &ann, &["admin"]).await?;
    assert!(
        app.account(&ann).await.is_err(),
        "an invitation does not open an account"
    );
    let token = app.mailed_token(&ann)?;

    app.choose(&token, PASSWORD).await?;

    let user_id = app.log_in(&ann, PASSWORD).await?.user_id;
    let reads = app.fakes.database.reads();
    assert_eq!(reads.roles_of(user_id)?, [RoleName::parse("admin")?].into());
    assert_eq!(
        reads.profile(user_id)?.map(|profile| profile.locale),
        Some(Locale::Fr)
    );
    assert!(
        is_invalid(&app.choose(&token, PASSWORD).await),
        "it is used"
    );
    Ok(())
}

#[tokio::test]
async fn a_taken_address_cannot_be_invited() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    given::account(&app.fakes, &ann, PASSWORD).await?;
    let refused = invite(&app, &address("ANN@example.org")?, &[]).await;
    assert!(
        matches!(
            refused,
            Err(Failure::Refused(RecordInvitationError::AddressTaken))
        ),
        "{refused:?}"
    );
    assert!(app.fakes.mails.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn an_address_taken_meanwhile_is_refused() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    invite(&app, &ann, &["admin"]).await?;
    let token = app.mailed_token(&ann)?;
    let user_id = given::account(&app.fakes, &ann, PASSWORD).await?;

    assert!(is_invalid(
        &app.choose(&token, "another long password").await
    ));

    assert_eq!(app.log_in(&ann, PASSWORD).await?.user_id, user_id);
    assert!(app.fakes.database.reads().roles_of(user_id)?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_new_invitation_voids_the_previous_one() -> Tested {
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
async fn inviting_without_roles_requires_only_its_permission() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    let invite = InviteUser {
        address: ann.clone(),
        locale: Some(Locale::Fr),
        roles: BTreeSet::new(),
    };
    let plain = contexts::user(given::unknown_user());
    for (context, denial) in [
        (contexts::anonymous(), Denial::Anonymous),
        (plain, Denial::Forbidden),
    ] {
        let refused = app.dispatch(&context, invite.clone()).await;
        assert!(
            matches!(refused, Err(Failure::Forbidden(found)) if found == denial),
            "{refused:?}"
        );
    }
    let inviter = contexts::user_with(
        given::unknown_user(),
        &[Permission::declared("users:invite")],
    );

    app.dispatch(&inviter, invite.clone()).await?;

    app.choose(&app.mailed_token(&ann)?, PASSWORD).await?;
    let user_id = app.log_in(&ann, PASSWORD).await?.user_id;
    assert!(app.fakes.database.reads().roles_of(user_id)?.is_empty());
    let taken = app.dispatch(&inviter, invite).await;
    assert!(
        matches!(taken, Err(Failure::Refused(InviteUserError::AddressTaken))),
        "{taken:?}"
    );
    Ok(())
}

/// A user who can promise the role `auditor`, and that role.
async fn promising(app: &App) -> Result<(InviteUser, Context, UserId), BoxError> {
    let user_id = given::account(&app.fakes, &address("inviter@example.org")?, PASSWORD).await?;
    given::role(&app.fakes, user_id, "admin").await?;
    given::role(
        &app.fakes,
        given::account(&app.fakes, &address("root@example.org")?, PASSWORD).await?,
        "superadmin",
    )
    .await?;
    let context = contexts::user_with(
        user_id,
        &app.fakes.database.reads().permissions_of(user_id)?,
    );
    let roles = [RoleName::parse("admin")?].into();
    Ok((
        InviteUser {
            address: address("ann@example.org")?,
            locale: None,
            roles,
        },
        context,
        user_id,
    ))
}

#[tokio::test]
async fn promised_roles_are_granted_to_the_new_account() -> Tested {
    let app = App::default();
    let (invite, inviter, _) = promising(&app).await?;

    app.dispatch(&inviter, invite.clone()).await?;

    let invited = app.fakes.database.events().pop().ok_or("it is told")?;
    assert_eq!(
        (invited.event_type.as_str(), &invited.payload["roles"]),
        ("auth.user_invited", &["admin"].into())
    );
    app.choose(&app.mailed_token(&invite.address)?, PASSWORD)
        .await?;
    let user_id = app.log_in(&invite.address, PASSWORD).await?.user_id;
    assert_eq!(app.fakes.database.reads().roles_of(user_id)?, invite.roles);
    Ok(())
}

#[tokio::test]
async fn roles_that_cannot_be_granted_cannot_be_promised() -> Tested {
    let app = App::default();
    let (invite, inviter, _) = promising(&app).await?;
    for (role, expected) in [
        (
            "superadmin",
            RoleNotGrantable::Escalation(PrivilegeEscalation),
        ),
        (
            "gardener",
            RoleNotGrantable::UnknownRole(RoleName::parse("gardener")?),
        ),
    ] {
        let invite = InviteUser {
            roles: [RoleName::parse(role)?].into(),
            ..invite.clone()
        };
        let refused = app.dispatch(&inviter, invite).await;
        let expected = InviteUserError::from(expected);
        assert!(
            matches!(&refused, Err(Failure::Refused(error)) if *error == expected),
            "{refused:?}"
        );
    }
    let greeter = contexts::user_with(
        given::unknown_user(),
        &[Permission::declared("users:invite")],
    );
    let denied = app.dispatch(&greeter, invite).await;
    assert!(
        matches!(denied, Err(Failure::Forbidden(Denial::Forbidden))),
        "{denied:?}"
    );
    assert!(app.fakes.mails.all().is_empty());
    Ok(())
}

#[tokio::test]
async fn roles_promised_by_a_suspended_user_are_omitted() -> Tested {
    let app = App::default();
    let (invite, inviter, inviter_id) = promising(&app).await?;
    app.dispatch(&inviter, invite.clone()).await?;
    given::suspended(&app.fakes, inviter_id).await?;

    app.choose(&app.mailed_token(&invite.address)?, PASSWORD)
        .await?;

    let user_id = app.log_in(&invite.address, PASSWORD).await?.user_id;
    assert!(app.fakes.database.reads().roles_of(user_id)?.is_empty());
    Ok(())
}
