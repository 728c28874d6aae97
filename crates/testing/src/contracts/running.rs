//! Runs the contract cases as tests or by name.

use super::{Checked, ContractStore};
use std::{future::Future, pin::Pin, time::Duration};

/// A named case, for custom test harnesses.
pub struct Case<S> {
    /// `suite::case`.
    pub name: &'static str,
    pub run: fn(S) -> Pin<Box<dyn Future<Output = Checked>>>,
}

/// Returns all cases. Each needs its own store.
pub fn all<S: ContractStore>() -> Vec<Case<S>> {
    crate::with_contract_cases!(contract_case_list!(S))
}

/// A store, or `None` if the server it needs is not available.
pub trait Provided {
    type Store: ContractStore;

    fn store(self) -> Option<Self::Store>;
}

impl<S: ContractStore> Provided for S {
    type Store = S;

    fn store(self) -> Option<S> {
        Some(self)
    }
}

impl<S: ContractStore> Provided for Option<S> {
    type Store = S;

    fn store(self) -> Self {
        self
    }
}

/// Fails a case that takes longer than a minute, so that a deadlock does not block the whole run.
#[doc(hidden)]
pub async fn bounded(case: impl Future<Output = Checked>) -> Checked {
    let ended = tokio::time::timeout(Duration::from_secs(60), case).await;
    ended.map_err(|_| "the case timed out after a minute")?
}

#[doc(hidden)]
#[macro_export]
macro_rules! contract_case_list {
    (($store:ident) $($suite:ident { $($case:ident)+ })+) => {
        vec![$($($crate::contracts::Case {
            name: concat!(stringify!($suite), "::", stringify!($case)),
            run: |store: $store| Box::pin($crate::contracts::bounded($crate::contracts::$suite::$case(store))),
        }),+),+]
    };
}

/// Declares a test for every case, each with its own store: `contract_tests!(fresh_store)`, where
/// `async fn fresh_store() -> Result<impl ContractStore, BoxError>` is defined in the same module.
/// It may also return an `Option`; the cases are skipped on `None`. Requires `tokio` as a
/// dev-dependency.
#[macro_export]
macro_rules! contract_tests {
    ($fresh_store:ident) => {
        $crate::with_contract_cases!(contract_test_modules!($fresh_store));
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! contract_test_modules {
    (($fresh_store:ident) $($suite:ident { $($case:ident)+ })+) => {
        $(mod $suite {
            $crate::contract_test_functions! { $fresh_store $suite $($case)+ }
        })+
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! contract_test_functions {
    ($fresh_store:ident $suite:ident $($case:ident)+) => {
        $(#[tokio::test(flavor = "multi_thread")]
        async fn $case() -> $crate::contracts::Checked {
            match $crate::contracts::Provided::store(super::$fresh_store().await?) {
                Some(store) => $crate::contracts::bounded($crate::contracts::$suite::$case(store)).await,
                None => Ok(()),
            }
        })+
    };
}
