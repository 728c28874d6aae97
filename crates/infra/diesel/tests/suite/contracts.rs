//! Both databases keep every contract.

mod rows;
mod store;

mod sqlite {
    use super::store::on_sqlite as fresh_store;

    testing::contract_tests!(fresh_store);
}

mod postgresql {
    use super::store::on_postgresql as fresh_store;

    testing::contract_tests!(fresh_store);
}
