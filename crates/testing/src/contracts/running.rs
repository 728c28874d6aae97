//! What is made of the list of all cases.

use super::{Checked, ContractStore};
use std::{future::Future, pin::Pin};

/// One case by name, for harnesses that run them in their own way.
pub struct Case<S> {
    /// `suite::case`.
    pub name: &'static str,
    pub run: fn(S) -> Pin<Box<dyn Future<Output = Checked>>>,
}

/// Every case; each wants a store of its own.
pub fn all<S: ContractStore>() -> Vec<Case<S>> {
    crate::with_contract_cases!(contract_case_list!(S))
}

#[doc(hidden)]
#[macro_export]
macro_rules! contract_case_list {
    (($store:ident) $($suite:ident { $($case:ident)+ })+) => {
        vec![$($($crate::contracts::Case {
            name: concat!(stringify!($suite), "::", stringify!($case)),
            run: |store: $store| Box::pin($crate::contracts::$suite::$case(store)),
        }),+),+]
    };
}

/// Runs every case as a test of its own, each on a store of its own: `contract_tests!(fresh_store)`, where
/// `async fn fresh_store() -> Result<impl ContractStore, BoxError>` stands beside it. Needs `tokio` as a dev-dependency.
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
            $crate::contracts::$suite::$case(super::$fresh_store().await?).await
        })+
    };
}
