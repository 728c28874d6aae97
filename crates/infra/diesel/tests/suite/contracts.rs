//! Both databases keep every contract.

mod rows;
mod store;

mod sqlite {
    use super::store::on_sqlite as fresh_store;

    testing::contract_tests!(fresh_store);
}

mod postgresql {
    use super::store::{Store, on_postgresql};

    pub async fn fresh_store() -> Result<Store, kernel::BoxError> {
        on_postgresql().await?.ok_or_else(|| "no server".into())
    }
    testing::contract_tests!(fresh_store);
}
