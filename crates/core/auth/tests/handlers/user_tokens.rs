//! The tokens of a client and their receipts.

use crate::app::{ADDRESS, App, PASSWORD, Tested};
use auth_domain::{Session, SessionTokenParts};
use cqrs::Replayable;
use loggia_auth::UserTokens;
use loggia_auth::ports::AuthPorts as _;

#[tokio::test]
async fn a_session_token_names_its_session_and_can_be_reissued() -> Tested {
    let (app, _) = App::with_account().await?;
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;

    let parts = SessionTokenParts::parse(&tokens.session_token)?;

    assert_eq!((parts.session_id, parts.generation), (tokens.session_id, 1));
    let session = Session::restore(app.session(tokens.session_id).await?, 1);
    let again = app.fakes.token_issuer().session_token(&session);
    assert_eq!(again.expose(), tokens.session_token.expose());
    Ok(())
}

#[tokio::test]
async fn a_token_of_another_session_generation_or_nonce_is_another_token() -> Tested {
    let (app, _) = App::with_account().await?;
    let first = app
        .session(app.log_in(ADDRESS, PASSWORD).await?.session_id)
        .await?;
    let second = app
        .session(app.log_in(ADDRESS, PASSWORD).await?.session_id)
        .await?;
    let mut refreshed = first.clone();
    refreshed.generation += 1;
    let mut reseeded = first.clone();
    reseeded.nonce = second.nonce;

    let issuer = app.fakes.token_issuer();
    let mac = |state| {
        Ok(SessionTokenParts::parse(&issuer.session_token(&Session::restore(state, 1)))?.mac)
    };

    let macs = [first, second, refreshed, reseeded]
        .map(mac)
        .into_iter()
        .collect::<Result<Vec<_>, kernel::BoxError>>()?;
    assert!(
        macs.iter()
            .enumerate()
            .all(|(at, mac)| !macs[..at].contains(mac))
    );
    Ok(())
}

#[tokio::test]
async fn an_access_token_never_outlives_its_session() -> Tested {
    let (app, _) = App::with_account().await?;
    let mut issuer = app.fakes.token_issuer();
    issuer.rules.access_token_ttl = chrono::TimeDelta::days(60);
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;
    let session = Session::restore(app.session(tokens.session_id).await?, 1);
    let account = app
        .fakes
        .database
        .within(async |tx| tx.accounts().find(tokens.user_id).await)
        .await?;

    let issued = issuer.issue(
        &account.ok_or("not stored")?,
        &session,
        &kernel::Rights::none(),
        session.state().last_used_at,
    )?;

    assert_eq!(
        (issued.access_expires_at, issued.expires_in),
        (tokens.session_expires_at, 14 * 24 * 3600)
    );
    Ok(())
}

#[tokio::test]
async fn receipts_return_the_tokens_unchanged() -> Tested {
    let (app, _) = App::with_account().await?;
    let tokens = app.log_in(ADDRESS, PASSWORD).await?;

    let again = UserTokens::from_receipt(&tokens.to_receipt()?)?;

    assert_eq!(again.access_token.expose(), tokens.access_token.expose());
    assert_eq!(again.session_token.expose(), tokens.session_token.expose());
    assert_eq!(
        (again.access_expires_at, again.expires_in),
        (tokens.access_expires_at, tokens.expires_in)
    );
    assert_eq!(
        (again.session_id, again.user_id),
        (tokens.session_id, tokens.user_id)
    );
    assert_eq!(again.session_expires_at, tokens.session_expires_at);
    Ok(())
}
