//! Setting a password by a mailed link.

use crate::app::{App, PASSWORD, Tested, address};
use auth::RecordInvitation;
use auth_domain::{Invitation, PasswordToken};
use chrono::TimeDelta;
use cqrs::{Dispatch, Failure, Outcome};
use kernel::{BoxError, EmailAddress, Locale, Password, PasswordRefused};
use loggia_flows::{ChoosePassword, ChoosePasswordError};
use services::MailContent;
use testing::ports::AuthPorts as _;
use testing::{contexts, contracts::in_parallel, given};

const NEW: &str = "another long password";

async fn given_ann() -> Result<(App, EmailAddress), BoxError> {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    given::account(&app.fakes, &ann, PASSWORD).await?;
    Ok((app, ann))
}

fn is_invalid(outcome: &Outcome<ChoosePassword>) -> bool {
    matches!(
        outcome,
        Err(Failure::Refused(ChoosePasswordError::CodeInvalid))
    )
}

fn is_refused(outcome: &Outcome<ChoosePassword>, expected: PasswordRefused) -> bool {
    matches!(outcome, Err(Failure::Refused(ChoosePasswordError::PasswordRefused(found))) if *found == expected)
}

#[tokio::test]
async fn links_from_before_the_master_key_was_replaced_are_accepted() -> Tested {
    let (app, ann) = given_ann().await?;
    let token = app.reset_token(&ann).await?;
    app.fakes.mac.rotate();
    app.choose(&token, NEW).await?;
    app.log_in(&ann, NEW).await?;
    Ok(())
}

#[tokio::test]
async fn the_password_is_replaced_and_all_sessions_end() -> Tested {
    let (app, ann) = given_ann().await?;
    let tokens = app.log_in(&ann, PASSWORD).await?;
    let token = app.reset_token(&ann).await?;

    app.choose(&token, NEW).await?;

    let told = app.events().split_off(3);
    assert_eq!(
        told,
        [
            "auth.password_changed",
            "auth.password_link_used",
            "auth.session_ended"
        ]
    );
    assert!(app.log_in(&ann, PASSWORD).await.is_err());
    let ended = app
        .fakes
        .database
        .within(async |tx| tx.sessions().find(tokens.session_id).await)
        .await?;
    assert!(ended.ok_or("it is there")?.state().ended_at.is_some());
    app.log_in(&ann, NEW).await?;
    let mail = app.fakes.mails.all().pop().ok_or("one was sent")?;
    assert!(
        matches!(mail.content, MailContent::PasswordChanged) && mail.to.as_str() == ann.as_str(),
        "{mail:?}"
    );
    Ok(())
}

#[tokio::test]
async fn invalid_links_are_refused_alike_without_hashing() -> Tested {
    let (app, ann) = given_ann().await?;
    let replaced = app.reset_token(&ann).await?;
    let used = app.reset_token(&ann).await?;
    app.choose(&used, NEW).await?;
    let hashed = app.fakes.hasher.hashed();

    let last = if used.expose().ends_with('0') {
        "1"
    } else {
        "0"
    };
    let forged = format!(
        "{}{last}",
        used.expose().split_at(used.expose().len() - 1).0
    );
    for wrong in [
        &used,
        &replaced,
        &PasswordToken::new(forged),
        &PasswordToken::new(""),
        &PasswordToken::new("lpt1_"),
    ] {
        let refused = app.choose(wrong, NEW).await;
        assert!(is_invalid(&refused), "{refused:?}");
    }
    let expired = app.reset_token(&ann).await?;
    app.fakes.clock.advance(TimeDelta::minutes(30));
    assert!(is_invalid(&app.choose(&expired, NEW).await));
    assert_eq!(app.fakes.hasher.hashed(), hashed);
    Ok(())
}

#[tokio::test]
async fn a_refused_password_does_not_close_the_link() -> Tested {
    let (app, ann) = given_ann().await?;
    let token = app.reset_token(&ann).await?;
    let short = app.choose(&token, "fourteen chars").await;
    assert!(
        is_refused(&short, PasswordRefused::TooShort(15)),
        "{short:?}"
    );
    let personal = app.choose(&token, "ann@example.org").await;
    assert!(
        is_refused(&personal, PasswordRefused::TooPersonal),
        "{personal:?}"
    );
    app.choose(&token, NEW).await?;
    Ok(())
}

#[tokio::test]
async fn the_owner_is_not_revealed_without_a_valid_link() -> Tested {
    let (app, ann) = given_ann().await?;
    let token = app.reset_token(&ann).await?;
    let forged = PasswordToken::new(format!(
        "{}{}",
        token.expose().split_at(37).0,
        "0".repeat(64)
    ));
    assert!(is_invalid(&app.choose(&forged, "ann@example.org").await));
    Ok(())
}

#[tokio::test]
async fn a_completed_reset_ends_every_lockout() -> Tested {
    for (network, guesses, pause) in [
        // from the owner's own network
        ([198, 51, 100, 7], 6, TimeDelta::zero()),
        // from another one, until all unknown networks are stopped
        ([203, 0, 113, 66], 120, TimeDelta::hours(1)),
    ] {
        let (app, ann) = given_ann().await?;
        let home = contexts::anonymous_from([198, 51, 100, 7].into());
        let attacker = contexts::anonymous_from(network.into());
        for _ in 0..guesses {
            app.fakes.clock.advance(pause);
            app.log_in_as(&attacker, &ann, "wrong").await.err();
        }
        assert!(app.log_in_as(&home, &ann, PASSWORD).await.is_err());

        let choose = ChoosePassword {
            token: app.reset_token(&ann).await?,
            password: Password::from_input(NEW),
        };
        app.dispatch(&home, choose).await?;

        app.log_in_as(&home, &ann, NEW).await?;
    }
    Ok(())
}

#[tokio::test]
async fn an_address_attacked_before_its_invitation_is_accepted_is_not_locked() -> Tested {
    let (app, ann) = (App::default(), address("ann@example.org")?);
    let home = contexts::anonymous_from([198, 51, 100, 7].into());
    for number in 0..40 {
        let stranger = contexts::anonymous_from([203, 0, 113, number].into());
        app.log_in_as(&stranger, &ann, "wrong").await.err();
    }
    let invitation = Invitation {
        address: ann.clone(),
        locale: Locale::default(),
        roles: Vec::new(),
        invited_by: None,
    };
    let invite = RecordInvitation { invitation };
    app.auth.dispatch(&contexts::system(), invite).await?;
    let choose = ChoosePassword {
        token: app.mailed_token(&ann)?,
        password: Password::from_input(NEW),
    };
    app.dispatch(&home, choose).await?;

    app.log_in_as(&home, &ann, NEW).await?;
    Ok(())
}

#[tokio::test]
async fn a_suspended_account_stays_suspended() -> Tested {
    let (app, sue) = (App::default(), address("sue@example.org")?);
    let user_id = given::account(&app.fakes, &sue, PASSWORD).await?;
    let token = app.reset_token(&sue).await?;
    given::suspended(&app.fakes, user_id).await?;
    app.choose(&token, NEW).await?;
    assert!(app.log_in(&sue, NEW).await.is_err());
    assert!(app.account(&sue).await?.suspended_at.is_some());
    Ok(())
}

#[tokio::test]
async fn only_wrong_tokens_count_against_the_network() -> Tested {
    let (app, ann) = given_ann().await?;
    let context = contexts::anonymous_from([192, 0, 2, 1].into());
    let choose = |token: &PasswordToken| ChoosePassword {
        token: token.clone(),
        password: Password::from_input(NEW),
    };
    app.dispatch(&context, choose(&app.reset_token(&ann).await?))
        .await?;
    for _ in 0..30 {
        assert!(is_invalid(
            &app.dispatch(&context, choose(&PasswordToken::new("lpt1_")))
                .await
        ));
    }
    let throttled = app
        .dispatch(&context, choose(&app.reset_token(&ann).await?))
        .await;
    assert!(
        matches!(
            throttled,
            Err(Failure::Refused(ChoosePasswordError::TooManyAttempts(_)))
        ),
        "{throttled:?}"
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_twenty_concurrent_uses_succeeds() -> Tested {
    let (app, ann) = given_ann().await?;
    let token = app.reset_token(&ann).await?;
    let chosen = in_parallel(20, |number| {
        let (app, token) = (app.clone(), token.clone());
        async move {
            let chosen = app
                .choose(&token, &format!("password number {number}"))
                .await;
            assert!(chosen.is_ok() || is_invalid(&chosen), "{chosen:?}");
            Ok::<_, BoxError>(chosen.is_ok())
        }
    })
    .await?;
    assert_eq!(chosen.iter().filter(|chosen| **chosen).count(), 1);
    Ok(())
}
