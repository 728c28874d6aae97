use loggia_cqrs::{Anyone, Direct, Execution, Handler, Wiring};

#[derive(Clone)]
struct OpenShop;

loggia_cqrs::command!(OpenShop = "shop.open", Anyone => (), std::convert::Infallible);

struct App;

fn handler() -> Direct<impl Handler<OpenShop>> {
    Direct(OpenShopHandler)
}

impl Wiring<OpenShop> for App {
    fn execution(&self) -> impl Execution<OpenShop> {
        handler()
    }
}

impl Wiring<OpenShop> for App {
    fn execution(&self) -> impl Execution<OpenShop> {
        handler()
    }
}

struct OpenShopHandler;

#[async_trait::async_trait]
impl Handler<OpenShop> for OpenShopHandler {
    async fn handle(&self, _: &loggia_cqrs::Context, _: OpenShop) -> loggia_cqrs::Outcome<OpenShop> {
        Ok(())
    }
}

fn main() {}
