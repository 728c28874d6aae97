//! Contexts of messages.

use crate::support::{anonymous, caller};
use kernel::{Actor, Locale};
use loggia_cqrs::{RequestId, Transport};
use uuid::Uuid;

#[test]
fn a_request_id_is_a_short_plain_token() {
    for sane in ["a", "A.b_c-9", &"x".repeat(128)] {
        assert_eq!(
            RequestId::parse(sane).as_ref().map(RequestId::as_str),
            Some(sane)
        );
    }
    for odd in ["", " ", "a b", "a/b", "a\n", "ä", "a\0", &"x".repeat(129)] {
        assert_eq!(RequestId::parse(odd), None, "{odd:?}");
    }
}

#[test]
fn a_generated_request_id_would_be_accepted_back() {
    let generated = RequestId::generated(Uuid::max());
    assert_eq!(RequestId::parse(generated.as_str()), Some(generated));
}

#[test]
fn a_context_says_what_its_transport_said_and_is_not_nested() {
    let context = caller(Actor::System("worker"))
        .locale(Locale::Fr)
        .source(Some([127, 0, 0, 1].into()))
        .causation_id(Uuid::max())
        .traceparent(Some("00-1-1-00".to_owned()))
        .build();

    assert_eq!(context.actor(), &Actor::System("worker"));
    assert_eq!(
        (context.locale(), context.transport()),
        (Locale::Fr, Transport::Http)
    );
    assert_eq!(context.source(), Some([127, 0, 0, 1].into()));
    assert_eq!(context.causation_id(), Some(Uuid::max()));
    assert_eq!(context.traceparent(), Some("00-1-1-00"));
    assert_eq!((context.message(), context.is_nested()), (None, false));
    assert!(context.idempotency_key().is_none());
}

#[test]
fn a_printed_context_holds_no_key_and_no_network() {
    let printed = format!("{:?}", anonymous());
    assert!(
        printed.contains("ffffffff") && !printed.contains("idempotency"),
        "{printed}"
    );
}
