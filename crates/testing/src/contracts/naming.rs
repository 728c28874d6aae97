//! Contexts of dispatched messages: only a dispatch can set the name of the message.

use async_trait::async_trait;
use cqrs::{Anyone, Context, Direct, Dispatch, Execution, Handler, Outcome, Wiring};
use kernel::BoxError;
use std::convert::Infallible;

#[derive(Debug, Clone)]
struct Outer;

#[derive(Debug, Clone)]
struct Inner;

cqrs::command!(Outer = "contract.outer", Anyone => Context, Infallible);
cqrs::command!(Inner = "contract.inner", Anyone => Context, Infallible);

struct Echo;

impl Wiring<Outer> for Echo {
    fn execution(&self) -> impl Execution<Outer> {
        Direct(Self)
    }
}

impl Wiring<Inner> for Echo {
    fn execution(&self) -> impl Execution<Inner> {
        Direct(Self)
    }
}

#[async_trait]
impl Handler<Outer> for Echo {
    async fn handle(&self, context: &Context, _: Outer) -> Outcome<Outer> {
        Ok(context.clone())
    }
}

#[async_trait]
impl Handler<Inner> for Echo {
    async fn handle(&self, context: &Context, _: Inner) -> Outcome<Inner> {
        Ok(context.clone())
    }
}

/// Returns the context passed to the handler of `contract.outer`, and that of `contract.inner`,
/// which the former dispatches.
pub(super) async fn outer_and_inner(context: &Context) -> Result<(Context, Context), BoxError> {
    let outer = Echo.dispatch(context, Outer).await?;
    let inner = Echo.dispatch(&outer, Inner).await?;
    Ok((outer, inner))
}
