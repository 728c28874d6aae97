//! The in-memory database passes all contract tests.

mod case_list;
mod in_memory_store;

use in_memory_store::fresh_store;

loggia_testing::contract_tests!(fresh_store);
