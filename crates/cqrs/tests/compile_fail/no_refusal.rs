#[derive(Clone)]
struct OpenShop;

#[derive(Debug, thiserror::Error)]
#[error("the shop is closed")]
struct OpenShopError;

cqrs::command!(OpenShop = "shop.open", cqrs::Anyone => (), OpenShopError);

fn main() {}
