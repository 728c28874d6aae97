//! Undoing a change of address by the link that was mailed to the former address.

use crate::app::{App, PASSWORD, Tested, address};
use auth::{ConfirmEmailChange, RecordEmailChange};
use auth_domain::PasswordToken;
use chrono::TimeDelta;
use cqrs::{Dispatch, Failure, Outcome};
use kernel::{BoxError, EmailAddress, PasswordRefused, UserId};
use loggia_flows::{ChoosePassword, ChoosePasswordError};
use services::MailContent;
use testing::ports::AuthPorts as _;
use testing::{contexts, contracts::in_parallel, given};

const ANN: &str = "ann@example.org";
const THIEF: &str = "thief@example.org";
const NEW: &str = "another long password";

async fn given_ann() -> Result<(App, UserId), BoxError> {
    let app = App::default();
    let user_id = given::account(&app.fakes, &address(ANN)?, PASSWORD).await?;
    Ok((app, user_id))
}

/// Changes the address as a user who knows the password. Returns the token of the last link that
/// was mailed to the address before.
async fn change(app: &App, user_id: UserId, to: &str) -> Result<PasswordToken, BoxError> {
    let account = app
        .fakes
        .database
        .within(async |tx| tx.accounts().find(user_id).await)
        .await?
        .ok_or("it exists")?;
    let record = RecordEmailChange {
        user_id,
        address: address(to)?,
        verified: account.state().password_hash.clone(),
    };
    let id = app.auth.dispatch(&contexts::system(), record).await?.id;
    let code = app.fakes.tokens.last_code().ok_or("a code was made")?;
    let confirm = ConfirmEmailChange { id, code };
    app.auth.dispatch(&contexts::user(user_id), confirm).await?;
    app.mailed_token(&account.state().address)
}

fn is_invalid(outcome: &Outcome<ChoosePassword>) -> bool {
    matches!(
        outcome,
        Err(Failure::Refused(ChoosePasswordError::CodeInvalid))
    )
}

async fn has_account(app: &App, text: &str) -> Result<bool, BoxError> {
    let credentials = app.fakes.database.credentials();
    let found = credentials.find_by_address(&address(text)?).await?;
    Ok(found.is_some())
}

fn last_content(app: &App, to: &EmailAddress) -> Option<MailContent> {
    let mails = app.fakes.mails.to(to);
    mails.into_iter().last().map(|mail| mail.content)
}

#[tokio::test]
async fn the_owner_gets_the_address_back_and_all_sessions_end() -> Tested {
    let (app, user_id) = given_ann().await?;
    let token = change(&app, user_id, THIEF).await?;
    let session = app.log_in(&address(THIEF)?, PASSWORD).await?.session_id;
    let known = app.events().len();

    app.choose(&token, NEW).await?;

    let mut told = app.events().split_off(known);
    told.sort();
    assert_eq!(
        told,
        [
            "auth.email_change_undone",
            "auth.password_changed",
            "auth.password_link_used",
            "auth.session_ended"
        ]
    );
    let ended = app
        .fakes
        .database
        .within(async |tx| tx.sessions().find(session).await)
        .await?;
    assert!(ended.ok_or("it is there")?.state().ended_at.is_some());
    assert!(app.log_in(&address(ANN)?, PASSWORD).await.is_err());
    assert!(app.log_in(&address(THIEF)?, NEW).await.is_err());
    assert_eq!(app.log_in(&address(ANN)?, NEW).await?.user_id, user_id);
    for told in [ANN, THIEF] {
        let content = last_content(&app, &address(told)?);
        assert!(
            matches!(content, Some(MailContent::EmailChangeUndone)),
            "{told}: {content:?}"
        );
    }
    assert!(is_invalid(&app.choose(&token, NEW).await), "single use");
    Ok(())
}

#[tokio::test]
async fn the_link_expires_after_72_hours() -> Tested {
    let (app, user_id) = given_ann().await?;
    let token = change(&app, user_id, THIEF).await?;
    app.fakes.clock.advance(TimeDelta::hours(72));
    assert!(is_invalid(&app.choose(&token, NEW).await));
    assert!(has_account(&app, THIEF).await?);
    Ok(())
}

#[tokio::test]
async fn a_refused_password_does_not_close_the_link() -> Tested {
    let (app, user_id) = given_ann().await?;
    let token = change(&app, user_id, THIEF).await?;
    for (password, expected) in [
        ("fourteen chars", PasswordRefused::TooShort(15)),
        (ANN, PasswordRefused::TooPersonal),
    ] {
        let refused = app.choose(&token, password).await;
        assert!(
            matches!(&refused, Err(Failure::Refused(ChoosePasswordError::PasswordRefused(found)))
                if *found == expected),
            "{refused:?}"
        );
    }
    app.choose(&token, NEW).await?;
    Ok(())
}

#[tokio::test]
async fn the_first_owner_wins_over_later_changes() -> Tested {
    let (app, user_id) = given_ann().await?;
    let of_owner = change(&app, user_id, THIEF).await?;
    let of_thief = change(&app, user_id, "thief2@example.org").await?;

    // the link of the thief works until then, and does not close the one of the owner
    app.choose(&of_thief, "the password of a thief").await?;
    assert!(has_account(&app, THIEF).await?);
    let of_thief = change(&app, user_id, "thief3@example.org").await?;
    app.choose(&of_owner, NEW).await?;

    assert!(is_invalid(
        &app.choose(&of_thief, "the password of a thief").await
    ));
    app.log_in(&address(ANN)?, NEW).await?;
    Ok(())
}

#[tokio::test]
async fn neither_a_reset_nor_a_changed_password_closes_the_link() -> Tested {
    let (app, user_id) = given_ann().await?;
    let token = change(&app, user_id, THIEF).await?;
    let reset = app.reset_token(&address(THIEF)?).await?;
    app.choose(&reset, "the password of a thief").await?;
    let open_reset = app.reset_token(&address(THIEF)?).await?;

    app.choose(&token, NEW).await?;

    assert!(is_invalid(
        &app.choose(&open_reset, "the password of a thief").await
    ));
    app.log_in(&address(ANN)?, NEW).await?;
    Ok(())
}

#[tokio::test]
async fn a_reset_is_valid_while_the_change_can_be_undone() -> Tested {
    let (app, user_id) = given_ann().await?;
    let reset = app.reset_token(&address(ANN)?).await?;
    change(&app, user_id, THIEF).await?;
    let valid = app.reset_token(&address(THIEF)?).await?;
    assert!(is_invalid(&app.choose(&reset, NEW).await), "old address");
    app.choose(&valid, NEW).await?;
    Ok(())
}

#[tokio::test]
async fn a_pending_change_ends_with_the_undo() -> Tested {
    let (app, user_id) = given_ann().await?;
    let token = change(&app, user_id, THIEF).await?;
    let account = app.account(&address(THIEF)?).await?;
    let record = RecordEmailChange {
        user_id,
        address: address("thief2@example.org")?,
        verified: account.password_hash,
    };
    let id = app.auth.dispatch(&contexts::system(), record).await?.id;
    let code = app.fakes.tokens.last_code().ok_or("a code was made")?;

    app.choose(&token, NEW).await?;

    let confirm = ConfirmEmailChange { id, code };
    let late = app.auth.dispatch(&contexts::user(user_id), confirm).await?;
    assert_eq!(late, auth::EmailChangeOutcome::WrongCode);
    assert!(has_account(&app, ANN).await?);
    Ok(())
}

#[tokio::test]
async fn a_former_address_of_another_account_is_refused_like_a_wrong_link() -> Tested {
    let (app, user_id) = given_ann().await?;
    let token = change(&app, user_id, THIEF).await?;
    given::account(&app.fakes, &address(ANN)?, PASSWORD).await?;
    let hashed = app.fakes.hasher.hashed();

    assert!(is_invalid(&app.choose(&token, NEW).await));

    assert_eq!(app.fakes.hasher.hashed(), hashed, "refused before the hash");
    assert_eq!(app.account(&address(THIEF)?).await?.id, user_id);
    Ok(())
}

#[tokio::test]
async fn a_change_back_voids_the_links_of_later_changes() -> Tested {
    let (app, user_id) = given_ann().await?;
    change(&app, user_id, THIEF).await?;
    let of_thief = change(&app, user_id, "thief2@example.org").await?;
    change(&app, user_id, ANN).await.ok();
    assert!(has_account(&app, ANN).await?);

    assert!(is_invalid(
        &app.choose(&of_thief, "the password of a thief").await
    ));
    Ok(())
}

#[tokio::test]
async fn a_suspended_account_stays_suspended() -> Tested {
    let (app, user_id) = given_ann().await?;
    let token = change(&app, user_id, THIEF).await?;
    given::suspended(&app.fakes, user_id).await?;
    app.choose(&token, NEW).await?;
    assert!(app.log_in(&address(ANN)?, NEW).await.is_err());
    assert!(app.account(&address(ANN)?).await?.suspended_at.is_some());
    Ok(())
}

#[tokio::test]
async fn the_network_of_the_caller_becomes_known() -> Tested {
    let (app, user_id) = given_ann().await?;
    let token = change(&app, user_id, THIEF).await?;
    let attacker = contexts::anonymous_from([203, 0, 113, 66].into());
    for _ in 0..120 {
        app.fakes.clock.advance(TimeDelta::minutes(30));
        app.log_in_as(&attacker, &address(ANN)?, "wrong")
            .await
            .err();
    }
    let home = contexts::anonymous_from([198, 51, 100, 7].into());
    let choose = ChoosePassword {
        token,
        password: kernel::Password::from_input(NEW),
    };
    app.dispatch(&home, choose).await?;

    app.log_in_as(&home, &address(ANN)?, NEW).await?;
    Ok(())
}

#[tokio::test]
async fn links_from_before_the_master_key_was_replaced_are_accepted() -> Tested {
    let (app, user_id) = given_ann().await?;
    let token = change(&app, user_id, THIEF).await?;
    app.fakes.mac.rotate();
    app.choose(&token, NEW).await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_ten_concurrent_uses_succeeds() -> Tested {
    let (app, user_id) = given_ann().await?;
    let token = change(&app, user_id, THIEF).await?;
    let chosen = in_parallel(10, |number| {
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
