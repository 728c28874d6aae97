//! Tokens, codes and networks from before the master key was replaced.

use crate::app::{
    ADDRESS, App, PASSWORD, Tested,
    networks::{guess_from, log_in_from, throttled},
};
use auth_domain::SessionTokenParts;
use loggia_auth::EmailChangeOutcome;

const HOME: [u8; 4] = [198, 51, 100, 7];

#[tokio::test]
async fn session_tokens_are_accepted_and_replaced() -> Tested {
    let (app, _) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    app.fakes.mac.rotate();

    let second = app.rotate(&first.session_token).await?;
    let again = app.reissue(&first.session_token).await?;

    assert_eq!(again.session_token.expose(), second.session_token.expose());
    let session = app.stored_session(first.session_id).await?;
    let parts = SessionTokenParts::parse(&second.session_token)?;
    assert_eq!(parts.generation, session.state().generation);
    assert!(app.fakes.token_issuer().is_genuine(&parts, &session));
    Ok(())
}

#[tokio::test]
async fn forged_tokens_stay_invalid() -> Tested {
    let (app, _) = App::with_account().await?;
    let first = app.log_in(ADDRESS, PASSWORD).await?;
    app.fakes.mac.rotate();

    let parts = SessionTokenParts::parse(&first.session_token)?;
    let forged = SessionTokenParts {
        generation: parts.generation + 1,
        ..parts
    };
    assert!(app.refresh(&forged.encode()).await.is_err());
    Ok(())
}

#[tokio::test]
async fn codes_of_new_addresses_are_accepted() -> Tested {
    let (app, user_id) = App::with_account().await?;
    let change = app.record_change(user_id, "new@example.org").await?;
    app.fakes.mac.rotate();

    let code = app.last_code()?;
    let outcome = app.confirm_change(user_id, change.id, &code).await?;
    assert!(matches!(outcome, EmailChangeOutcome::Confirmed(_)));
    Ok(())
}

#[tokio::test]
async fn known_networks_stay_known() -> Tested {
    let (app, _) = App::with_account().await?;
    log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
    app.fakes.mac.rotate();

    for number in 0..20 {
        guess_from(&app, [203, 0, 113, number], ADDRESS).await.err();
    }

    let stranger = guess_from(&app, [203, 0, 113, 200], ADDRESS).await;
    assert!(throttled(&stranger).is_some());
    log_in_from(&app, HOME, ADDRESS, PASSWORD).await?;
    Ok(())
}
