//! All arguments of a handler, read one after the other.

use super::{Extract, Incoming, Stage};
use crate::{Describe, OperationShape, Problem, codes, request::accepts_json};
use actix_web::dev::Payload;
use std::future::Future;

/// The arguments of a handler: a tuple of up to six [`Extract`] types.
pub trait Arguments: Describe + Sized + 'static {
    /// Whether they are in the order of their stages.
    const IN_ORDER: bool;

    /// `any_format`: whether the handler answers in other formats than JSON.
    fn extract(
        request: &Incoming,
        payload: &mut Payload,
        any_format: bool,
    ) -> impl Future<Output = Result<Self, Problem>>;
}

const fn is_in_order(stages: &[Stage]) -> bool {
    let mut rest = stages;
    while let [first, others @ ..] = rest {
        if let [second, ..] = others
            && *first as u8 > *second as u8
        {
            return false;
        }
        rest = others;
    }
    true
}

macro_rules! arguments {
    ($($argument:ident)*) => {
        impl<$($argument: Extract),*> Describe for ($($argument,)*) {
            fn describe(operation: &mut OperationShape) {
                operation.may_answer(&[codes::UNKNOWN_QUERY_PARAMETER]);
                $($argument::describe(operation);)*
            }
        }

        impl<$($argument: Extract),*> Arguments for ($($argument,)*) {
            const IN_ORDER: bool = is_in_order(&[$($argument::STAGE),*]);

            #[expect(non_snake_case, reason = "one variable per type parameter")]
            async fn extract(request: &Incoming, payload: &mut Payload, any_format: bool) -> Result<Self, Problem> {
                let knows = |name: &str| false $(|| $argument::reads_query(name))*;
                let mut is_checked = false;
                $(
                    if !is_checked && $argument::STAGE > Stage::Caller {
                        check(request, any_format, knows)?;
                        is_checked = true;
                    }
                    let $argument = $argument::extract(request, payload).await?;
                )*
                if !is_checked {
                    check(request, any_format, knows)?;
                }
                Ok(($($argument,)*))
            }
        }
    };
}

impl Describe for () {
    fn describe(operation: &mut OperationShape) {
        operation.may_answer(&[codes::UNKNOWN_QUERY_PARAMETER]);
    }
}

impl Arguments for () {
    const IN_ORDER: bool = true;

    async fn extract(
        request: &Incoming,
        _: &mut Payload,
        any_format: bool,
    ) -> Result<Self, Problem> {
        check(request, any_format, |_| false)
    }
}

arguments! { A }
arguments! { A B }
arguments! { A B C }
arguments! { A B C D }
arguments! { A B C D E }
arguments! { A B C D E F }

/// Checks every request, once the caller is known.
fn check(
    request: &Incoming,
    any_format: bool,
    knows: impl Fn(&str) -> bool,
) -> Result<(), Problem> {
    let is_known = |pair: &str| knows(pair.split('=').next().unwrap_or_default());
    let query = request.query_string();
    if !query.is_empty() && !query.split('&').all(is_known) {
        return Err(codes::UNKNOWN_QUERY_PARAMETER.into());
    }
    if any_format || accepts_json(request.headers()) {
        Ok(())
    } else {
        Err(codes::NOT_ACCEPTABLE.into())
    }
}
