//! One of two backends that have the same ports.

mod pool;

use crate::{Context, Handler, Outcome, Query};
use async_trait::async_trait;

/// A value of one of two types. The macro [`ports!`](crate::ports) implements every ports trait for
/// `Either` of two implementations, so that a context written against a trait runs on both backends
/// without a list of contexts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Either<A, B> {
    First(A),
    Second(B),
}

#[async_trait]
impl<Q: Query, A: Handler<Q>, B: Handler<Q>> Handler<Q> for Either<A, B> {
    async fn handle(&self, context: &Context, query: Q) -> Outcome<Q> {
        match self {
            Self::First(reads) => reads.handle(context, query).await,
            Self::Second(reads) => reads.handle(context, query).await,
        }
    }
}

/// Declares the ports of a context: a trait with one method per port, implemented by transactions
/// (or by the read side), and forwarded by [`Either`](crate::Either).
///
/// ```
/// # use std::sync::Arc;
/// trait Board: Send + Sync {}
/// loggia_cqrs::ports! {
///     /// Transactions that the handlers of the board can use.
///     pub trait BoardPorts: loggia_cqrs::ReceiptPorts {
///         board: Board,
///     }
/// }
/// ```
#[macro_export]
macro_rules! ports {
    ($(#[$meta:meta])* $vis:vis trait $trait:ident $(: $super:path $(, $more:path)*)? {
        $($(#[$doc:meta])* $method:ident: $port:path),* $(,)?
    }) => {
        $(#[$meta])*
        $vis trait $trait: $($super + $($more +)*)? Send + Sync {
            $($(#[$doc])* fn $method(&self) -> ::std::sync::Arc<dyn $port>;)*
        }

        impl<A: $trait, B: $trait> $trait for $crate::Either<A, B> {
            $(fn $method(&self) -> ::std::sync::Arc<dyn $port> {
                match self {
                    Self::First(ports) => ports.$method(),
                    Self::Second(ports) => ports.$method(),
                }
            })*
        }
    };
}

/// Implements a trait of ports for a transaction. Each method makes its adapter over a clone of the
/// transaction, or returns such a clone where no adapter is named.
///
/// `loggia_cqrs::provide_ports!(BoardPorts for Tx { board: Board => DieselBoard })`
#[macro_export]
macro_rules! provide_ports {
    ($trait:ident for $transaction:ty { $($method:ident: $port:path $(=> $adapter:path)?),* $(,)? }) => {
        impl $trait for $transaction {
            $(fn $method(&self) -> ::std::sync::Arc<dyn $port> {
                let transaction = ::core::clone::Clone::clone(self);
                $(let transaction = $adapter(transaction);)?
                ::std::sync::Arc::new(transaction)
            })*
        }
    };
}

crate::ports! {
    /// Transactions that can store the results of commands.
    pub trait ReceiptPorts {
        receipts: crate::Receipts,
    }
}
