//! Idempotency keys on a command with several outcomes.

use crate::app::{App, PASSWORD, Tested, address};
use cqrs::{Context, Failure, IdempotencyKey, RequestId, Transport};
use kernel::Actor;
use loggia_flows::RegistrationCompletion;
use services::VerificationCode;

/// Returns the context of a request that the client repeats because the response was lost.
fn keyed(digest: u8) -> Result<Context, &'static str> {
    let request_id = RequestId::parse("again").ok_or("a sane id")?;
    let scope = "anonymous flows.complete_registration".to_owned();
    let key = IdempotencyKey {
        scope,
        key: "key".to_owned(),
        request_digest: [digest; 32],
        previous_digests: Vec::new(),
    };
    Ok(
        Context::builder(Actor::Anonymous, Transport::Http, request_id)
            .idempotency_key(Some(key))
            .build(),
    )
}

#[tokio::test]
async fn a_repeated_request_gets_the_same_tokens_again() -> Tested {
    let app = App::default();
    let (id, code) = app
        .registered(&address("ann@example.org")?, PASSWORD)
        .await?;

    let (first, again) = (
        app.complete_as(&keyed(1)?, id, &code).await?,
        app.complete_as(&keyed(1)?, id, &code).await?,
    );
    let reused = app.complete_as(&keyed(2)?, id, &code).await;

    let (RegistrationCompletion::Completed(first), RegistrationCompletion::Completed(again)) =
        (first, again)
    else {
        return Err("both are the one completion".into());
    };
    assert_eq!(first.session_token.expose(), again.session_token.expose());
    assert_eq!(first.access_token.expose(), again.access_token.expose());
    assert!(matches!(reused, Err(Failure::KeyReused)), "{reused:?}");
    assert_eq!(app.events().len(), 5);
    Ok(())
}

#[tokio::test]
async fn a_repeated_wrong_code_is_counted_once() -> Tested {
    let app = App::default();
    let (id, _) = app
        .registered(&address("ann@example.org")?, PASSWORD)
        .await?;
    for _ in 0..3 {
        let completion = app
            .complete_as(&keyed(1)?, id, &VerificationCode::new("99999999"))
            .await?;
        assert!(matches!(completion, RegistrationCompletion::WrongCode));
    }
    assert_eq!(app.registration(id).await?.attempts, 1);
    Ok(())
}
