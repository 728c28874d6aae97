#[derive(Clone)]
struct OpenShop;

#[derive(Debug, thiserror::Error)]
#[error("the shop is closed")]
struct OpenShopError;

loggia_cqrs::command!(OpenShop = "shop.open", loggia_cqrs::Anyone => (), OpenShopError);

fn main() {}
