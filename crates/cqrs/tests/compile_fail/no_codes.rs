#[derive(Debug, thiserror::Error)]
#[error("the shop is closed")]
struct OpenShopError;

impl cqrs::Refusal for OpenShopError {}

fn main() {}
