#[derive(Debug, thiserror::Error)]
#[error("the shop is closed")]
struct OpenShopError;

impl loggia_cqrs::Refusal for OpenShopError {}

fn main() {}
